export { hafnium, type GuestAction, type Hypervisor } from './system.js'
export type { EventName, GuestEvent } from './event.js'

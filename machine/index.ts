export { hafnium, type GuestAction, type Hypervisor } from './system.js'
export type { EventName, GuestEvent } from './event.js'
export { pageTables, type PageTables, type TablesAction, type TablesState } from './page-tables.js'

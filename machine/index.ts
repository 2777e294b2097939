export { hafnium, type Granularity, type Hypervisor, type Options } from './system.js'
export type { GuestAction } from './action.js'
export type { EventName, GuestEvent } from './event.js'
export { pageTables, type PageTables, type TablesAction, type TablesState } from './page-tables.js'

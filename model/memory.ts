import type { Address } from './address.js'
import { STAGE1_TOP } from './geometry.js'
import { leafOf, translate, type TableContext } from './page-table.js'
import type { Platform } from './platform.js'
import { entering, HANG, leaving, locked, type Body } from './section.js'
import type { Hang, State } from './state.js'

/** EL2's own accesses: through its stage-1 table, which can fault, and the log, which is such an access. */

/** The frame of the hypervisor's root table. */
export const STAGE1_ROOT = 0

/** The hypervisor's own table, for map and unmap. */
export const stage1 = (platform: Platform, cpu: number): TableContext<State> => ({
  geometry: platform.geometry,
  root: STAGE1_ROOT,
  top: STAGE1_TOP,
  heapLock: platform.locks.heap,
  habits: platform.tables,
  log: () => logLine(platform, cpu),
})

/** Changes the hypervisor's table: under its lock, where it has one. */
export function* changingTables<R>(platform: Platform, change: Body<State, R>): Body<State, R> {
  if (!platform.tables.locked) return yield* change
  yield* entering<State>(platform.locks.tables, 'lock tables', () => 1)
  const result = yield* change
  yield* leaving<State>(platform.locks.tables, 'unlock tables', () => 0)
  return result
}

/** A CPU spins at EL2 for ever; the first reason stands. */
export const hang = (s: State, cpu: number, why: Hang): number => {
  const here = s.cpus[cpu]!
  if (here.hang === undefined) here.hang = why
  return HANG
}

/** The physical page EL2 reaches at a virtual page, −1 if the access faults. */
const reach = (platform: Platform, s: State, page: number, write: boolean): number => {
  if (page < 0) return -1
  const leaf = leafOf(platform.geometry, s, STAGE1_ROOT, STAGE1_TOP, page)
  if (leaf === undefined || (write && leaf.perm !== 'rw' && leaf.perm !== 'rwd')) return -1
  const physical = translate(platform.geometry, s, STAGE1_ROOT, STAGE1_TOP, page)
  return physical === platform.uart || platform.isRam(physical) ? physical : -1
}

/** Whether EL2 can write to the UART: its mapping may have been replaced. */
const canLog = (platform: Platform, s: State): boolean => reach(platform, s, platform.uart, true) >= 0

/** A data abort at EL2: logs and hangs. A fault while logging keeps the log's lock. — src/arch/aarch64/handler.c, sync_current_exception */
const faultAtEl2 = (platform: Platform, s: State, cpu: number): number => {
  hang(s, cpu, 'el2_fault')
  if (s.log.lock === undefined && !canLog(platform, s)) s.log.lock = cpu
  return HANG
}

/** Writes a line to the log, under its lock. — src/dlog.c, dlog */
export function* logLine(platform: Platform, cpu: number): Body<State> {
  return yield* locked(platform.locks.log, 'log', (s: State) => (canLog(platform, s) ? 0 : hang(s, cpu, 'el2_fault')))
}

/** EL2 copies `size` bytes from the start of one buffer to the start of another; faults on the first byte or not at all. 0, or HANG. */
export const copyBuffer = (platform: Platform, s: State, cpu: number, from: Address, to: Address, size: number): number => {
  if (size === 0) return 0
  const source = reach(platform, s, platform.addresses.el2Page[from]!, false)
  const target = source < 0 ? -1 : reach(platform, s, platform.addresses.el2Page[to]!, true)
  if (target < 0) return faultAtEl2(platform, s, cpu)
  platform.data.copy(s, source, target, size)
  return 0
}

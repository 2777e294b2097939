import type { EventName } from '../event.js'
import { outcomeGoal, type Goal } from './goals.js'

/** Ways to end that do not return to the caller: another guest goes on, nothing is trapped, or the CPU spins at EL2. */
const SWITCHES = 'switches'
const UNTRAPPED = 'untrapped'
const hang = (why: string): string => `hang: ${why}`

/** How each call and each trap may end at the modelled commit, results as `classOf` tells them apart; a run must take each, and takes no other. */
export const RESULTS: Readonly<Partial<Record<EventName, readonly string[]>>> = {
  vcpu_run: ['1', SWITCHES],
  vm_get_count: ['0', '1', 'n'],
  vcpu_get_count: ['-1', '0', '1', 'n'],
  vm_configure: ['-1', '0', hang('el2_fault'), hang('lock')],
  rpc_request: ['-1', '0', '1', 'n', hang('el2_fault'), hang('lock')],
  rpc_read_request: ['-1', '0', '1', 'n', SWITCHES, hang('lock')],
  rpc_ack: ['-1', '0', hang('lock')],
  rpc_reply: ['-1', SWITCHES, hang('el2_fault'), hang('lock')],
  psci_version: ['n'],
  psci_migrate_info_type: ['n'],
  unknown_call: ['-1'],
  irq: [SWITCHES, UNTRAPPED],
  wfi: [SWITCHES, UNTRAPPED],
  wfe: ['ok', UNTRAPPED],
  smc: [UNTRAPPED],
  fiq: [hang('fiq'), UNTRAPPED],
  serror: [hang('serror'), UNTRAPPED],
  data_abort: [hang('data_abort')],
  inst_abort: [hang('inst_abort')],
  sync: [hang('unknown_sync')],
  fill: ['ok', hang('data_abort')],
  write: ['ok', hang('data_abort')],
  read: ['ok', hang('data_abort')],
}

/** The results that must be taken. */
export const resultRows = (): readonly Goal[] => Object.entries(RESULTS).flatMap(([event, results]) => results.map(result => outcomeGoal(event, result)))

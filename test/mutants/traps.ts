import { HCR_PRIMARY, HCR_SECONDARY } from '../../machine/hcr.js'
import { FAIL } from '../../model/abi.js'
import { PRIMARY, type State } from '../../model/state.js'
import { edited, followed, omitted, type Mutant } from './mutant.js'

/** Faults of exception entry and exit: routing, saving, switching, hanging. */

const secondaries = (clear: number, set = 0): Pick<Mutant, 'facts'> => ({ facts: () => ({ hcr: vm => (vm === PRIMARY ? HCR_PRIMARY : ((HCR_SECONDARY & ~clear) | set) >>> 0) }) })

const bit = (n: number): number => 2 ** n

export const trapMutants: readonly Mutant[] = [
  { name: 'irq-not-routed', says: 'IRQs of secondaries stay at EL1.', ...secondaries(bit(4)) },
  { name: 'fiq-not-routed', says: 'FIQs of secondaries stay at EL1.', ...secondaries(bit(3)) },
  { name: 'serror-not-routed', says: 'SErrors of secondaries stay at EL1.', ...secondaries(bit(5)) },
  { name: 'wfi-not-trapped', says: 'WFI of a secondary is not trapped.', ...secondaries(bit(13)) },
  { name: 'wfe-not-trapped', says: 'WFE of a secondary is not trapped.', ...secondaries(bit(14)) },
  { name: 'smc-trapped', says: 'SMC of a secondary is trapped.', ...secondaries(0, bit(19)) },
  { name: 'primary-trapped', says: 'The primary is trapped like a secondary.', facts: () => ({ hcr: () => HCR_SECONDARY }) },
  {
    name: 'irq-keeps-x0', says: 'An IRQ does not tell the primary that its vCPU was interrupted.',
    sections: [edited('irq', 'hand over', (own, s, { platform, cpu }) => {
      const { regs } = s.vcpus[platform.vcpusOf[PRIMARY]![cpu]!]!
      const before = regs.x0
      own()
      regs.x0 = before
      return 0
    })],
    equivalent: 'vcpu_run stored the same 0 there when the primary left, and nothing but the primary’s return writes it in between',
  },
  {
    name: 'irq-answers-1', says: 'An IRQ tells the primary that its vCPU waits.',
    sections: [followed('irq', 'hand over', (s, { platform, cpu }) => { s.vcpus[platform.vcpusOf[PRIMARY]![cpu]!]!.regs.x0 = 1 })],
  },
  { name: 'irq-blocks', says: 'An interrupted vCPU waits for an interrupt.', sections: [followed('irq', 'leave as ready', (s, { vcpu }) => { s.vcpus[vcpu]!.state = 'blocked_interrupt' })] },
  { name: 'irq-forgets-state', says: 'An interrupted vCPU stays running.', sections: [omitted('irq', 'leave as ready')] },
  { name: 'wfi-stays-ready', says: 'A vCPU that waits for an interrupt can be run again.', sections: [followed('wfi', 'leave as blocked_interrupt', (s, { vcpu }) => { s.vcpus[vcpu]!.state = 'ready' })] },
  { name: 'wfi-answers-0', says: 'WFI of a secondary tells the primary that it was interrupted.', sections: [followed('wfi', 'hand over', (s, { platform, cpu }) => { s.vcpus[platform.vcpusOf[PRIMARY]![cpu]!]!.regs.x0 = 0 })] },
  { name: 'irq-saves-nothing', says: 'An IRQ does not save x0 to x3.', sections: [omitted('irq', 'save volatile registers')] },
  { name: 'irq-saves-x0-only', says: 'An IRQ saves x0 only.', sections: [followed('irq', 'save volatile registers', (s, { vcpu }) => { Object.assign(s.vcpus[vcpu]!.regs, { x1: 0, x2: 0, x3: 0 }) })] },
  { name: 'call-saves-arguments', says: 'A call that switches saves its arguments instead of zeros.', sections: [edited('vcpu_run', 'save volatile registers', (own, s, { cpu, vcpu }) => {
    own()
    const { x1, x2, x3 } = s.cpus[cpu]!.x
    Object.assign(s.vcpus[vcpu]!.regs, { x1, x2, x3 })
    return 0
  })] },
  { name: 'blocked-reader-returns-minus-1', says: 'A blocking read saves −1.', sections: [followed('rpc_read_request', 'save volatile registers', (s, { vcpu }) => { s.vcpus[vcpu]!.regs.x0 = FAIL })],
    equivalent: 'a reader that blocked only ever runs again after a request has written the size there' },
  { name: 'restore-forgotten', says: 'A vCPU that goes on keeps the registers of the one before.', sections: [omitted('vcpu_run', 'restore')] },
  { name: 'restore-x0-only', says: 'Only x0 of a vCPU that goes on is restored.', sections: [followed('vcpu_run', 'restore', (s, { cpu }) => { Object.assign(s.cpus[cpu]!.x, { x1: 0, x2: 0, x3: 0 }) })] },
  {
    name: 'cpu-index-0', says: 'Every CPU goes back to the primary’s first vCPU.',
    facts: ({ vcpusOf }) => ({ vcpusOf: [vcpusOf[PRIMARY]!.map(() => vcpusOf[PRIMARY]![0]!), ...vcpusOf.slice(1)] }),
  },
  { name: 'current-not-set', says: 'A switch forgets to set the current vCPU.', sections: [omitted('vcpu_run', 'set current')] },
  { name: 'abort-survived', says: 'A data abort of a guest is survived.', sections: [...['data_abort', 'fill', 'read'].flatMap(within => [
    edited(within, 'give up', () => 0),
    edited(within, 'spin', () => 0),
  ])] },
  { name: 'abort-mistaken', says: 'An instruction abort is taken for a data abort.', sections: [edited('inst_abort', 'give up', (_, s, { cpu }) => {
    s.cpus[cpu]!.hang = 'data_abort'
    return 0
  })] },
  { name: 'abort-lowers-state', says: 'A vCPU that faults is switched off.', sections: [followed('data_abort', 'give up', (s: State, { vcpu, vm }) => { if (vm !== PRIMARY) s.vcpus[vcpu]!.state = 'off' })] },
]

import { PRIMARY } from '../model/state.js'
import { upstream } from '../model/upstream.js'
import { invariant, transition, type Family } from './language.js'
import { hung } from './nouns.js'

/** What a guest that misbehaves can cost others. */
export const containment = ((_hypervisor) => ({
  secondaryKeepsNoCpu: transition({
    says: 'Nothing a secondary does takes its CPU away from the primary for good.',
    because: 'A VM that can stop a CPU stops everybody who is scheduled there.',
    source: upstream('src/arch/aarch64/handler.c', 'sync_lower_exception'),
    known: { fixedBy: '9726c255 (2019-01-23)', reason: 'A guest’s fault ends in an endless loop at EL2.', in: ['tiny', 'exhausted', 'small', 'wide'] },
    given: ({ action: { vm, trapped } }) => vm !== PRIMARY && trapped,
    holds: step => !hung(step),
  }),

  primaryFaultIsItsOwn: transition({
    says: 'A fault of the primary does not stop a CPU.',
    because: 'The guest’s own handler is the one to decide; a speculative or mistaken access must not cost a CPU.',
    source: upstream('src/arch/aarch64/handler.c', 'sync_lower_exception'),
    known: { fixedBy: '9726c255 (2019-01-23)', reason: 'A guest’s fault ends in an endless loop at EL2.', in: ['tiny', 'wide'] },
    on: ['load', 'store', 'fetch'],
    given: ({ action: { vm, trapped } }) => vm === PRIMARY && trapped,
    holds: step => !hung(step),
  }),

  hypervisorNeverFaults: invariant({
    says: 'The hypervisor never faults on an access of its own.',
    because: 'Whatever a guest passes in has been checked before it is used.',
    source: upstream('src/arch/aarch64/handler.c', 'sync_current_exception'),
    known: {
      fixedBy: undefined,
      reason: 'vm_configure checks an address with its high bits cleared and keeps it with them.',
      in: ['tiny', 'exhausted', 'wide'],
    },
    each: s => s.cpus,
    holds: cpu => cpu.hang !== 'el2_fault',
  }),

  callsNeverSpin: invariant({
    says: 'No hypercall waits for a lock that is never released.',
    because: 'The CPU would be lost to a guest that only called.',
    source: upstream('inc/hf/spinlock.h', 'sl_lock'),
    each: s => s.cpus,
    holds: cpu => cpu.hang !== 'lock',
  }),

  hangHoldsNoLock: invariant({
    says: 'A CPU that hangs holds no lock.',
    because: 'The lock takes every other CPU that needs it along.',
    source: upstream('src/arch/aarch64/handler.c', 'sync_current_exception'),
    known: {
      fixedBy: undefined,
      reason: 'A fault while a message is copied leaves the receiver’s lock held.',
      in: ['tiny', 'exhausted', 'wide'],
    },
    each: s => s.cpus,
    given: cpu => cpu.hang !== undefined,
    holds: (_, s, number) =>
      s.heap.lock !== number && s.log.lock !== number && !s.vms.some(vm => vm.lock === number) && !s.vcpus.some(vcpu => vcpu.lock === number),
  }),
})) satisfies Family<object>

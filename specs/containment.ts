import { HANG } from '../model/section.js'
import { PRIMARY } from '../model/state.js'
import { upstream } from '../model/upstream.js'
import { CALLS, invariant, ofWholeCalls, transition, type Family } from './language.js'
import { hung } from './nouns.js'

/** What a guest that misbehaves can cost others. */
export const containment = ((_hypervisor) => ({
  guestFaultIsContained: transition({
    says: 'A guest’s fault does not stop the CPU it runs on.',
    because: 'The primary would lose the CPU, and everybody who is scheduled there, to one bad access of one VM.',
    source: upstream('src/arch/aarch64/handler.c', 'sync_lower_exception'),
    known: { fixedBy: '9726c255 (2019-01-23)', reason: 'A guest’s fault ends in an endless loop at EL2.', in: ['tiny', 'exhausted', 'small', 'wide', 'vast'] },
    on: ['load', 'store', 'fetch'],
    given: ({ action: { trapped } }) => trapped,
    holds: step => !hung(step),
  }),

  faultingGuestStops: ofWholeCalls(transition({
    says: 'A secondary that reaches for memory it was not given does not go on behind the access.',
    because: 'It would take for done what was refused, and go on with what it never read.',
    source: upstream('src/arch/aarch64/handler.c', 'sync_lower_exception'),
    on: ['load', 'store', 'fetch'],
    given: ({ action: { trapped, vm } }) => trapped && vm !== PRIMARY,
    holds: ({ action: { cpu, vcpu }, after }) => after.cpus[cpu]!.hang !== undefined || after.cpus[cpu]!.current !== vcpu,
  })),

  interruptsAreSurvived: transition({
    says: 'An FIQ or SError while a secondary runs does not stop the CPU.',
    because: 'A device can raise them at any time.',
    source: upstream('src/arch/aarch64/exceptions.S', 'vector_table_el2'),
    known: { fixedBy: undefined, reason: 'Both vectors are a branch to themselves.', in: ['tiny'] },
    on: ['fiq', 'serror'],
    given: ({ action: { trapped } }) => trapped,
    holds: step => !hung(step),
  }),

  callsAreSurvived: transition({
    says: 'No hypercall stops the CPU it is made on.',
    because: 'A guest would take its CPU away from everybody with one call.',
    source: upstream('src/api.c', 'api_rpc_reply'),
    known: {
      fixedBy: undefined,
      reason: 'vm_configure checks an address with its high bits cleared and keeps it with them; later copies through it fault.',
      in: ['tiny', 'exhausted', 'wide', 'vast'],
    },
    on: CALLS,
    holds: step => !hung(step),
  }),

  hypervisorNeverFaults: invariant({
    says: 'The hypervisor never faults on an access of its own.',
    because: 'Whatever a guest passes in has been checked before it is used.',
    source: upstream('src/arch/aarch64/handler.c', 'sync_current_exception'),
    known: {
      fixedBy: undefined,
      reason: 'vm_configure checks an address with its high bits cleared and keeps it with them.',
      in: ['tiny', 'exhausted', 'wide', 'vast'],
    },
    each: s => s.cpus,
    holds: cpu => cpu.hang !== 'el2_fault',
  }),

  hangEndsTheCall: ofWholeCalls(transition({
    says: 'A CPU that begins to hang in a call does nothing more in it: nobody gets a result, nobody gets the CPU.',
    because: 'Behind a fault of its own the hypervisor would go on with what it could not read or write.',
    source: upstream('src/arch/aarch64/handler.c', 'sync_current_exception'),
    given: hung,
    holds: ({ action: { cpu, vcpu }, outcome, after }) => outcome === HANG && after.cpus[cpu]!.current === vcpu,
  })),

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
      in: ['tiny', 'exhausted', 'wide', 'vast'],
    },
    each: s => s.cpus,
    given: cpu => cpu.hang !== undefined,
    holds: (_, s, number) =>
      s.heap.lock !== number && s.log.lock !== number && !s.vms.some(vm => vm.lock === number) && !s.vcpus.some(vcpu => vcpu.lock === number),
  }),
})) satisfies Family<object>

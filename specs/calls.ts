import { FAIL, responseReady, WAIT_FOR_INTERRUPT } from '../model/abi.js'
import { PRIMARY } from '../model/state.js'
import { upstream } from '../model/upstream.js'
import { IN_LARGER_SYSTEMS, OF_FURTHER_WRITES, OVERLAPS } from './kept.js'
import { frame, ofWholeCalls, transition, type Family } from './language.js'
import { returned, runTarget, switched } from './nouns.js'

/** What every hypercall promises its caller. */
export const calls = (({ platform }) => ({
  refusedChangesNothing: ofWholeCalls(frame({
    says: 'A hypercall that returns −1 changes nothing.',
    because: 'The caller must be able to try again: after −1 nobody may see that a call was made.',
    source: upstream('src/api.c', 'api_rpc_reply'),
    known: { fixedBy: 'aa039b39 (2018-10-04)', reason: 'rpc_reply acknowledges the sender’s request before its own checks.' },
    on: ['vcpu_get_count', 'rpc_request', 'rpc_read_request', 'rpc_ack', 'rpc_reply', 'unknown_call'],
    given: step => step.outcome === FAIL && returned(step),
    mayChange: () => [],
  })),

  refusedConfigureChangesNothing: ofWholeCalls(frame({
    says: 'A vm_configure that returns −1 changes nothing, its tables included.',
    because: 'A guest that is refused may ask again for ever; each time it would take from what the hypervisor has left.',
    source: upstream('src/api.c', 'api_vm_configure'),
    on: ['vm_configure'],
    known: {
      fixedBy: undefined, reason: 'When the receive page cannot be mapped, table frames stay taken and the send page’s earlier mapping is lost.',
      in: ['exhausted'],
    },
    given: step => step.outcome === FAIL && returned(step),
    mayChange: () => [],
  })),

  refusedRunChangesNothing: ofWholeCalls(frame({
    says: 'A vcpu_run that does not run the vCPU changes nothing.',
    because: 'The primary’s scheduler polls with it.',
    source: upstream('src/api.c', 'api_vcpu_run'),
    kept: OVERLAPS,
    on: ['vcpu_run'],
    given: returned,
    mayChange: () => [],
  })),

  queriesChangeNothing: ofWholeCalls(frame({
    says: 'The counting and version calls change nothing.',
    because: 'Any VM may make them at any time.',
    source: upstream('src/api.c', 'api_vm_get_count'),
    kept: OF_FURTHER_WRITES,
    on: ['vm_get_count', 'vcpu_get_count', 'psci_version', 'psci_migrate_info_type', 'unknown_call'],
    mayChange: () => [],
  })),

  countsAreRight: ofWholeCalls(transition({
    says: 'vm_get_count and vcpu_get_count tell how many secondaries there are, and how many vCPUs each has.',
    because: 'The primary creates its threads from them.',
    source: upstream('src/api.c', 'api_vcpu_get_count'),
    on: ['vm_get_count', 'vcpu_get_count'],
    holds: ({ action: { name, args }, outcome }) =>
      name === 'vm_get_count' ? outcome === platform.secondaries : outcome === (platform.vcpusOf[args.vm + 1]?.length ?? FAIL),
  })),

  runRunsReady: ofWholeCalls(transition({
    says: 'If the primary asks, vcpu_run runs the vCPU it names if that is ready, and may run one that waits for an interrupt; otherwise it runs none.',
    because: 'The primary schedules; nobody else does.',
    source: upstream('src/api.c', 'api_vcpu_run'),
    on: ['vcpu_run'],
    holds: step => {
      const target = runTarget(platform, step.action)
      const state = step.action.vm === PRIMARY && target !== undefined ? step.before.vcpus[target]!.state : undefined
      return switched(step) ? (state === 'ready' || state === 'blocked_interrupt') && step.after.cpus[step.action.cpu]!.current === target : state !== 'ready'
    },
  })),

  refusedRunSaysSo: ofWholeCalls(transition({
    says: 'A vcpu_run that runs no vCPU returns “wait for interrupt” where the vCPU waits, and that or −1 elsewhere.',
    because: 'Every other result says that the vCPU ran: the primary’s scheduler would run it again at once, or look for a reply that nobody sent.',
    source: upstream('src/api.c', 'api_vcpu_run'),
    on: ['vcpu_run'],
    given: returned,
    holds: ({ before, action, outcome }) => {
      const target = action.vm === PRIMARY ? runTarget(platform, action) : undefined
      const state = target === undefined ? undefined : before.vcpus[target]!.state
      return outcome === WAIT_FOR_INTERRUPT || (outcome === FAIL && state !== 'blocked_interrupt' && state !== 'blocked_rpc')
    },
  })),

  runResultTellsWhy: ofWholeCalls(transition({
    says: 'vcpu_run returns “wait for interrupt” only for a vCPU that waits for something.',
    because: 'The primary’s scheduler sleeps on that result; it has to tell “later” from “never”.',
    source: upstream('src/api.c', 'api_vcpu_run'),
    known: { fixedBy: 'd81c7d8f (2019-11-27)', reason: 'The same result stands for a wrong index, a vCPU that is off or runs elsewhere, and a caller that may not ask.' },
    on: ['vcpu_run'],
    given: step => returned(step) && step.outcome === WAIT_FOR_INTERRUPT,
    holds: ({ before, action }) => {
      const target = runTarget(platform, action)
      const state = target === undefined ? undefined : before.vcpus[target]!.state
      return action.vm === PRIMARY && (state === 'blocked_interrupt' || state === 'blocked_rpc')
    },
  })),

  onlyPrimaryRequests: ofWholeCalls(transition({
    says: 'Only the primary’s rpc_request and only a secondary’s rpc_read_request and rpc_reply are accepted.',
    because: 'The protocol has two sides.',
    source: upstream('src/api.c', 'api_rpc_request'),
    on: ['rpc_request', 'rpc_read_request', 'rpc_reply'],
    given: ({ action: { name, vm } }) => (name === 'rpc_request') !== (vm === PRIMARY),
    holds: step => returned(step) && step.outcome === FAIL,
  })),

  oversizeIsRefused: ofWholeCalls(transition({
    says: 'A message larger than a page is refused.',
    because: 'The receive page ends there.',
    source: upstream('src/api.c', 'api_rpc_request'),
    kept: IN_LARGER_SYSTEMS,
    on: ['rpc_request', 'rpc_reply'],
    given: ({ action: { args } }) => args.size > 4096,
    holds: step => returned(step) && step.outcome === FAIL,
  })),

  replyReachesPrimary: ofWholeCalls(transition({
    says: 'An accepted reply gives the CPU to the primary’s vCPU of this CPU, with “response ready” and the size in x0; the sender stays ready.',
    because: 'It is the return value of the primary’s vcpu_run.',
    source: upstream('src/api.c', 'api_rpc_reply'),
    on: ['rpc_reply'],
    given: switched,
    holds: ({ action: { cpu, vcpu, args }, after }) =>
      after.cpus[cpu]!.current === platform.vcpusOf[PRIMARY]![cpu]
      && after.cpus[cpu]!.x.x0 === responseReady(args.size)
      && after.vcpus[vcpu]!.state === 'ready' && after.vcpus[vcpu]!.regs.x0 === 0,
  })),

  argumentsAreReadAsDeclared: transition({
    says: 'An index is the low half of its register, a size the whole of it, and a flag is set if any bit of its register is.',
    because: 'Callers are compiled against these types; a call that reads another argument than was given does another thing than was asked.',
    source: upstream('inc/vmapi/hf/call.h', 'hf_vcpu_run'),
    on: ['vcpu_run', 'vcpu_get_count', 'rpc_request', 'rpc_read_request', 'rpc_reply'],
    given: ({ action: { event } }) => event?.op === 'hvc',
    holds: ({ action: { name, event, args: { vm, vcpu, size, flag } } }) => {
      const [, x1, x2] = event!.x!
      const index = (x: bigint): number => Number(BigInt.asUintN(32, x))
      const isSet = (x: bigint): boolean => x !== 0n
      switch (name) {
        case 'vcpu_run': return vm === index(x1) && vcpu === index(x2)
        case 'vcpu_get_count': return vm === index(x1)
        case 'rpc_request': return vm === index(x1) && size === Number(x2)
        case 'rpc_read_request': return (flag === 1) === isSet(x1)
        default: return size === Number(x1) && (flag === 1) === isSet(x2)
      }
    },
  }),

  resultsReachTheCaller: ofWholeCalls(transition({
    says: 'A call that returns puts its result in x0 and clears x1–x3.',
    because: 'What EL2 leaves in registers is what it leaks.',
    source: upstream('src/arch/aarch64/exceptions.S', 'sync_lower_64'),
    on: ['vcpu_run', 'vm_get_count', 'vcpu_get_count', 'vm_configure', 'rpc_request', 'rpc_read_request', 'rpc_ack', 'rpc_reply', 'psci_version',
      'psci_migrate_info_type', 'unknown_call'],
    given: returned,
    holds: ({ action: { cpu }, outcome, after }) => {
      const { x } = after.cpus[cpu]!
      return x.x0 === outcome && x.x1 === 0 && x.x2 === 0 && x.x3 === 0
    },
  })),
})) satisfies Family<object>

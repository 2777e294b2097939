import { FAIL, PAGE_SIZE, PSCI_ANSWER, WAIT_FOR_INTERRUPT } from '../model/abi.js'
import { NULL } from '../model/address.js'
import { PRIMARY, secondary } from '../model/state.js'
import { upstream } from '../model/upstream.js'
import { ofWholeCalls, transition, type Family } from './language.js'
import { hung, returned, switched, type HypervisorStep } from './nouns.js'

/** What each call answers, to whom, when: the contract of the hypercalls, argument class by argument class. */
export const answers = (({ platform }) => {
  const primaryOn = (cpu: number): number => platform.vcpusOf[PRIMARY]![cpu]!
  const accepted = (step: HypervisorStep): boolean => returned(step) && step.outcome >= 0
  const refused = (step: HypervisorStep): boolean => returned(step) && step.outcome === FAIL
  /** What a reply needs besides a request to answer. */
  const canReply = ({ before, action: { vm, args } }: HypervisorStep): boolean => {
    const { rpc } = before.vms[PRIMARY]!
    return args.size <= PAGE_SIZE && before.vms[vm]!.rpc.send !== NULL && rpc.state === 'idle' && rpc.recv !== NULL
  }

  return {
    requestIsTakenWhenItCanBe: ofWholeCalls(transition({
      says: 'The primary’s rpc_request is accepted exactly if the VM exists, the size fits, both have their buffers and the VM’s mailbox is idle.',
      because: 'A request refused without need is never made; one accepted without a place to put it is lost.',
      source: upstream('src/api.c', 'api_rpc_request'),
      on: ['rpc_request'],
      given: step => step.action.vm === PRIMARY && !hung(step),
      holds: step => {
        const { before, action: { args } } = step
        const to = before.vms[secondary(args.vm)]?.rpc
        const can = to !== undefined && args.vm < platform.secondaries && args.size <= PAGE_SIZE
          && before.vms[PRIMARY]!.rpc.send !== NULL && to.recv !== NULL && to.state === 'idle'
        return can ? accepted(step) : refused(step)
      },
    })),

    requestWaitsForReader: ofWholeCalls(transition({
      says: 'A request that finds nobody waiting returns 0 and is pending.',
      because: 'Whoever reads next finds it; the primary is told that nobody needs to be run for it.',
      source: upstream('src/api.c', 'api_rpc_request'),
      on: ['rpc_request'],
      given: step => accepted(step) && step.before.vms[secondary(step.action.args.vm)]!.rpc.waiters.length === 0,
      holds: ({ action: { args }, outcome, after }) => outcome === 0 && after.vms[secondary(args.vm)]!.rpc.state === 'pending',
    })),

    readWaitsOnlyIfAsked: ofWholeCalls(transition({
      says: 'A read that finds nothing pending blocks if asked to, and else returns −1 at once.',
      because: 'A guest that polls must keep its CPU; one that blocks must not burn it.',
      source: upstream('src/api.c', 'api_rpc_read_request'),
      on: ['rpc_read_request'],
      given: ({ before, action: { vm } }) => vm !== PRIMARY && before.vms[vm]!.rpc.state !== 'pending',
      holds: step => (step.action.args.flag === 1 ? switched(step) && step.after.vcpus[step.action.vcpu]!.state === 'blocked_rpc' : refused(step)),
    })),

    blockedReaderGivesWay: ofWholeCalls(transition({
      says: 'When a reader blocks, the primary’s vCPU of this CPU goes on and finds “wait for interrupt” as the result of its vcpu_run.',
      because: 'The primary has to learn that the vCPU is not worth running before a message comes.',
      source: upstream('src/api.c', 'api_rpc_read_request'),
      on: ['rpc_read_request'],
      given: switched,
      holds: ({ action: { cpu }, after }) => after.cpus[cpu]!.current === primaryOn(cpu) && after.cpus[cpu]!.x.x0 === WAIT_FOR_INTERRUPT,
    })),

    acknowledgesWhatIsInFlight: ofWholeCalls(transition({
      says: 'rpc_ack returns 0 and empties the caller’s mailbox if a message is in flight there, and else returns −1.',
      because: 'A message acknowledged unread is lost; one that stays keeps all others out.',
      source: upstream('src/api.c', 'api_rpc_ack'),
      on: ['rpc_ack'],
      holds: step => {
        const { before, action: { vm }, outcome, after } = step
        return before.vms[vm]!.rpc.state === 'inflight' ? returned(step) && outcome === 0 && after.vms[vm]!.rpc.state === 'idle' : refused(step)
      },
    })),

    replyIsTakenWhenItCanBe: ofWholeCalls(transition({
      says: 'A reply to a request that was read is accepted if its size fits, the sender has its buffers, and the primary has its own and an idle mailbox.',
      because: 'The primary waits for it.',
      source: upstream('src/api.c', 'api_rpc_reply'),
      on: ['rpc_reply'],
      given: step => step.action.vm !== PRIMARY && !hung(step) && canReply(step) && step.before.vms[step.action.vm]!.rpc.state === 'inflight',
      holds: switched,
    })),

    replyIsRefusedWhenItCannotBe: ofWholeCalls(transition({
      says: 'A reply is refused if the sender has no send buffer, or the primary no receive buffer, or a message in its mailbox.',
      because: 'There is nothing to send, or nowhere to put it.',
      source: upstream('src/api.c', 'api_rpc_reply'),
      on: ['rpc_reply'],
      given: step => step.action.vm !== PRIMARY && !canReply(step),
      holds: refused,
    })),

    replyAcknowledgesIfAsked: ofWholeCalls(transition({
      says: 'An accepted reply empties the sender’s mailbox if it is asked to acknowledge, and else leaves it as it is.',
      because: 'A service that is not done with the request yet must be able to keep it.',
      source: upstream('src/api.c', 'api_rpc_reply'),
      on: ['rpc_reply'],
      given: step => switched(step) && step.before.vms[step.action.vm]!.rpc.state === 'inflight',
      holds: ({ action: { vm, args }, after }) => after.vms[vm]!.rpc.state === (args.flag === 1 ? 'idle' : 'inflight'),
    })),

    waitGivesWay: ofWholeCalls(transition({
      says: 'When a secondary executes WFI, its vCPU waits for an interrupt, and the primary’s vCPU of this CPU goes on with “wait for interrupt”.',
      because: 'An idle guest must not keep the CPU.',
      source: upstream('src/api.c', 'api_wait_for_interrupt'),
      on: ['wfi'],
      given: ({ action: { trapped } }) => trapped,
      holds: ({ action: { cpu, vcpu }, after }) =>
        after.vcpus[vcpu]!.state === 'blocked_interrupt' && after.cpus[cpu]!.current === primaryOn(cpu) && after.cpus[cpu]!.x.x0 === WAIT_FOR_INTERRUPT,
    })),

    toldToWaitForWhoWaits: ofWholeCalls(transition({
      says: 'When a CPU comes back to the primary, it is told “wait for interrupt” only of a vCPU that waits.',
      because: 'The primary’s scheduler sleeps on that result: of a vCPU that is ready, or will never run again, it would wait in vain.',
      source: upstream('src/api.c', 'api_switch_to_primary'),
      on: ['irq', 'wfi', 'load', 'store', 'fetch', 'rpc_read_request', 'rpc_reply'],
      given: step => switched(step) && step.after.cpus[step.action.cpu]!.x.x0 === WAIT_FOR_INTERRUPT,
      holds: ({ action: { vcpu }, after }) => after.vcpus[vcpu]!.state === 'blocked_rpc' || after.vcpus[vcpu]!.state === 'blocked_interrupt',
    })),

    unknownCallsAreRefused: ofWholeCalls(transition({
      says: 'A call whose number stands for none returns −1.',
      because: 'Guests probe for what a later version offers.',
      source: upstream('src/arch/aarch64/handler.c', 'hvc_handler'),
      on: ['unknown_call'],
      holds: refused,
    })),

    psciAnswers: ofWholeCalls(transition({
      says: 'PSCI_VERSION says 0.2, and MIGRATE_INFO_TYPE that nothing needs to migrate.',
      because: 'A guest’s kernel decides by them how it starts its CPUs.',
      source: upstream('src/arch/aarch64/handler.c', 'hvc_handler'),
      on: ['psci_version', 'psci_migrate_info_type'],
      holds: step => returned(step) && step.outcome === PSCI_ANSWER,
    })),
  }
}) satisfies Family<object>

import { logic } from '../checker/formula.js'
import type { GuestAction } from '../machine/action.js'
import { LIVENESS_SCOPES } from '../model/scopes.js'
import { PRIMARY, type Seen, type State } from '../model/state.js'
import { upstream } from '../model/upstream.js'
import { eachCalls, interruptsComeOn, primaryAcknowledges, schedulesAll } from './fairness.js'
import { infinitelyOften, leadsTo, ltl, recoverable, type Family } from './language.js'

/** Judged where the graph of all states is small, and where no fault hangs the CPU that everybody waits for. */
const only = Object.keys(LIVENESS_SCOPES)

/** Whether some CPU runs a vCPU: its own state may be wrong about it. */
const runs = (s: Seen, vcpu: number): boolean => s.cpus.some(({ current }) => current === vcpu)

type Vcpu = Seen['vcpus'][number]
const { always, eventually, implies, not, state, step } = logic<State, GuestAction, Vcpu>()

/** What must stay possible whatever guests do, and what must happen in the end if they and the primary do their part. */
export const liveness = (({ platform }) => ({
  sleeperRunsAgain: recoverable({
    says: 'A vCPU that waits for an interrupt can run again.',
    because: 'WFI is a hint: a guest idles with it many times a second.',
    source: upstream('src/api.c', 'api_wait_for_interrupt'),
    known: { fixedBy: '318f573b (2018-11-20)', reason: 'vcpu_run takes ready vCPUs only, and nothing leads out of blocked_interrupt.' },
    only,
    each: s => s.vcpus,
    given: vcpu => vcpu.state === 'blocked_interrupt',
    to: (_, s, number) => runs(s, number),
  }),

  readerRunsAgain: recoverable({
    says: 'A vCPU that waits for a message can run again.',
    because: 'A VM must not be able to lose its only vCPU to one call made too early.',
    source: upstream('src/api.c', 'api_rpc_read_request'),
    known: { fixedBy: undefined, reason: 'rpc_read_request blocks although no message can come: before vm_configure, or while one is inflight that only the reader could acknowledge.' },
    only,
    each: s => s.vcpus,
    given: vcpu => vcpu.state === 'blocked_rpc',
    to: (_, s, number) => runs(s, number),
  }),

  preemptedRunsAgain: recoverable({
    says: 'A vCPU that is ready or running can run again.',
    because: 'Nobody but itself may take a vCPU out of the primary’s hands.',
    source: upstream('src/api.c', 'api_vcpu_run'),
    only,
    each: s => s.vcpus,
    given: (vcpu, _, number) => platform.vcpus[number]!.vm !== PRIMARY && (vcpu.state === 'ready' || vcpu.state === 'running'),
    to: (_, s, number) => runs(s, number),
  }),

  everyVcpuCanRun: recoverable({
    says: 'Every vCPU a secondary was given can run.',
    because: 'vcpu_get_count tells the primary of it.',
    source: upstream('src/vm.c', 'vm_start_vcpu'),
    known: { fixedBy: '3364565d (2019-04-15)', reason: 'Boot starts vCPU 0 of each VM, and no call starts another.', in: ['late'] },
    only,
    each: s => s.vcpus,
    given: (vcpu, _, number) => platform.vcpus[number]!.vm !== PRIMARY && vcpu.state === 'off',
    to: (_, s, number) => runs(s, number),
  }),

  mailboxCanDrain: recoverable({
    says: 'A mailbox that holds a message can become idle, unless every vCPU of its VM waits.',
    because: 'No further message can come until then.',
    source: upstream('src/api.c', 'api_rpc_ack'),
    only,
    each: s => s.vms,
    given: (vm, s, number) => vm.rpc.state !== 'idle' && (number === PRIMARY || platform.vcpusOf[number]!.some(vcpu => s.vcpus[vcpu]!.state === 'ready' || s.vcpus[vcpu]!.state === 'running')),
    to: vm => vm.rpc.state === 'idle',
  }),

  everyReaderIsWoken: ltl({
    says: 'If messages keep coming to a VM, every vCPU of it that waits for one is woken.',
    because: 'A service of several vCPUs must not lose one of them to the others.',
    source: upstream('src/api.c', 'api_rpc_request'),
    known: { fixedBy: 'b06d175e (2019-02-04)', reason: 'The reader that came last is woken first: who comes back in time keeps the others waiting.', in: ['pair'] },
    only,
    each: s => s.vcpus,
    formula: implies(
      always(eventually(step(({ action: { name, args }, outcome }, number) => name === 'rpc_request' && outcome >= 0 && args.vm + 1 === platform.vcpus[number]!.vm))),
      always(implies(state(vcpu => vcpu.state === 'blocked_rpc'), eventually(not(state(vcpu => vcpu.state === 'blocked_rpc'))))),
    ),
  }),

  pendingIsRead: leadsTo({
    says: 'A pending message is read, if the primary runs every vCPU it can, and each that runs reads.',
    because: 'The primary waits for the answer.',
    source: upstream('src/api.c', 'api_rpc_read_request'),
    known: { fixedBy: '318f573b (2018-11-20)', reason: 'A reader that waits for an interrupt never runs again, whatever comes meanwhile.' },
    only,
    each: s => s.vms,
    from: vm => vm.rpc.state === 'pending',
    to: vm => vm.rpc.state !== 'pending',
    under: [...schedulesAll(platform), ...eachCalls(platform, 'rpc_read_request')],
  }),

  primaryDrains: infinitelyOften({
    says: 'The primary’s mailbox becomes idle again and again, if the primary runs every vCPU it can and none keeps the CPU.',
    because: 'Every reply of every secondary is refused until then.',
    source: upstream('src/api.c', 'api_rpc_reply'),
    known: { fixedBy: undefined, reason: 'Acknowledging is a duty of the primary, which nothing makes it do.' },
    only,
    each: s => s.vms.slice(0, 1),
    holds: vm => vm.rpc.state === 'idle',
    under: [...schedulesAll(platform), ...interruptsComeOn(platform)],
  }),

  primaryDrainsIfAcknowledged: infinitelyOften({
    says: 'The primary’s mailbox becomes idle again and again, if in addition the primary acknowledges what it gets.',
    because: 'This is all that is asked of the primary for replies to get through.',
    source: upstream('src/api.c', 'api_rpc_ack'),
    only,
    each: s => s.vms.slice(0, 1),
    holds: vm => vm.rpc.state === 'idle',
    under: [...schedulesAll(platform), ...interruptsComeOn(platform), primaryAcknowledges],
  }),
})) satisfies Family<object>

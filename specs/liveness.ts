import { logic } from '../checker/liveness/formula.js'
import { WAIT_FOR_INTERRUPT } from '../model/abi.js'
import type { GuestAction } from '../machine/action.js'
import type { Scope } from '../model/scope.js'
import { GUEST_SCOPES, LIVENESS_SCOPES } from '../model/scopes.js'
import { PRIMARY, secondary, type Seen, type State } from '../model/state.js'
import { upstream } from '../model/upstream.js'
import { cpusGetOn, eachCalls, eachGetsOn, interruptsComeOn, primaryAcknowledges, schedulesAll, waitsEnd } from './fairness.js'
import { infinitelyOften, leadsTo, ltl, recoverable, type Family } from './language.js'

/** Where nobody follows a program. */
const general = [...Object.keys(LIVENESS_SCOPES), 'duel', 'duel-interleaved']

/** Judged where the graph of all states is small, and where no fault hangs the CPU that everybody waits for. */
const only = [...general, ...Object.keys(GUEST_SCOPES)]

/** What guests do that follow programs, by scope. */
const plans = new Map(Object.entries<Scope>(GUEST_SCOPES).map(([name, scope]) => [name, scope.plans ?? []]))

/** Where the primary follows a program. */
const planned = only.filter(name => plans.get(name)?.[PRIMARY] !== undefined)

/** Whether some CPU runs a vCPU: its own state may be wrong about it. */
const runs = (s: Seen, vcpu: number): boolean => s.cpus.some(({ current }) => current === vcpu)

/** A message came to a VM in this step. */
const delivered = (before: Seen, after: Seen, vm: number): boolean => before.vms[vm]!.rpc.state === 'idle' && after.vms[vm]!.rpc.state !== 'idle'

/** A running vCPU that is not on its way through the hypervisor: what it does next is its own choice. */
const isFree = (s: Seen, vcpu: number): boolean => s.vcpus[vcpu]!.state === 'running' && s.cpus.some(({ current, point }) => current === vcpu && point === 0)

type Vcpu = Seen['vcpus'][number]
const { always, eventually, implies, not, state, step } = logic<State, GuestAction, Vcpu>()

/** What must stay possible whatever guests do, and what must happen in the end if they and the primary do their part. */
export const liveness = (({ platform, scope }) => ({
  sleeperRunsAgain: recoverable({
    says: 'A vCPU that waits for an interrupt can run again.',
    because: 'WFI is a hint: a guest idles with it many times a second.',
    source: upstream('src/api.c', 'api_wait_for_interrupt'),
    known: {
      fixedBy: '318f573b (2018-11-20)', reason: 'vcpu_run takes ready vCPUs only, and nothing leads out of blocked_interrupt.',
      in: [...general, 'round-robin', 'sleep-on-1', 'greedy', 'idle', 'round-robin-idle', 'sleep-on-1-idle'],
      // Whoever sleeps until a message comes never asks whether the vCPU would run.
      despite: ['sleep-on-1', 'sleep-on-1-idle'],
    },
    only,
    each: s => s.vcpus,
    given: vcpu => vcpu.state === 'blocked_interrupt',
    to: (_, s, number) => runs(s, number),
  }),

  readerRunsAgain: recoverable({
    says: 'A vCPU that waits for a message can run again.',
    because: 'A VM must not be able to lose its only vCPU to one call made too early.',
    source: upstream('src/api.c', 'api_rpc_read_request'),
    known: {
      fixedBy: undefined, reason: 'rpc_read_request blocks although no message can come: before vm_configure, or while one is inflight that only the reader could acknowledge.',
      in: [...general, 'round-robin', 'sleep-on-1', 'greedy', 'mute', 'round-robin-mute', 'sleep-on-1-echo'],
    },
    only,
    each: s => s.vcpus,
    given: vcpu => vcpu.state === 'blocked_rpc',
    to: (_, s, number) => runs(s, number),
  }),

  preemptedRunsAgain: recoverable({
    says: 'A vCPU that is ready or running can run again.',
    because: 'Nobody but itself may take a vCPU out of the primary’s hands.',
    source: upstream('src/api.c', 'api_vcpu_run'),
    known: { fixedBy: 'd81c7d8f (2019-11-27)', reason: 'A primary that insists on a vCPU is never told that it never will run.', in: ['greedy-echo'] },
    only,
    each: s => s.vcpus,
    given: (vcpu, _, number) => platform.vcpus[number]!.vm !== PRIMARY && (vcpu.state === 'ready' || vcpu.state === 'running'),
    to: (_, s, number) => runs(s, number),
  }),

  everyVcpuCanRun: recoverable({
    says: 'Every vCPU a secondary was given can run.',
    because: 'vcpu_get_count tells the primary of it.',
    source: upstream('src/vm.c', 'vm_start_vcpu'),
    known: { fixedBy: '3364565d (2019-04-15)', reason: 'Boot starts vCPU 0 of each VM, and no call starts another.', in: ['late', 'greedy-echo'] },
    // A vCPU that is stopped for its fault is off as well.
    only: only.filter(name => plans.get(name)?.every(plan => plan?.program !== 'faulting') ?? true),
    each: s => s.vcpus,
    given: (vcpu, _, number) => platform.vcpus[number]!.vm !== PRIMARY && vcpu.state === 'off',
    to: (_, s, number) => runs(s, number),
  }),

  mailboxCanDrain: recoverable({
    says: 'A mailbox that holds a message can become idle, unless every vCPU of its VM waits.',
    because: 'No further message can come until then.',
    source: upstream('src/api.c', 'api_rpc_ack'),
    known: {
      fixedBy: undefined, reason: 'Acknowledging is a duty of the guest’s: one that never does, that faults, or that the primary leaves alone, keeps its mailbox busy.',
      in: ['mute', 'faulting', 'round-robin-mute', 'round-robin-faulting', 'greedy-echo'],
    },
    only,
    each: s => s.vms,
    given: (vm, s, number) => vm.rpc.state !== 'idle' && (number === PRIMARY || platform.vcpusOf[number]!.some(vcpu => s.vcpus[vcpu]!.state === 'ready' || isFree(s, vcpu))),
    to: vm => vm.rpc.state === 'idle',
  }),

  everyReaderIsWoken: ltl({
    says: 'If messages keep coming to a VM, every vCPU of it that waits for one is woken.',
    because: 'A service of several vCPUs must not lose one of them to the others.',
    source: upstream('src/api.c', 'api_rpc_request'),
    known: { fixedBy: 'b06d175e (2019-02-04)', reason: 'The reader that came last is woken first: who comes back in time keeps the others waiting.', in: ['pair', 'sleep-on-1-echo'] },
    only,
    each: s => s.vcpus,
    formula: implies(
      always(eventually(step(({ action: { name }, before, after }, number) => name === 'rpc_request' && delivered(before, after, platform.vcpus[number]!.vm)))),
      always(implies(state(vcpu => vcpu.state === 'blocked_rpc'), eventually(not(state(vcpu => vcpu.state === 'blocked_rpc'))))),
    ),
  }),

  waitedForVcpuRuns: ltl({
    says: 'A vCPU that the primary asks for again and again, always told to wait, runs again and again.',
    because: 'Who is told to wait for what never comes waits for ever, and so does everybody behind him.',
    source: upstream('src/api.c', 'api_vcpu_run'),
    known: {
      fixedBy: 'd81c7d8f (2019-11-27)', reason: 'vcpu_run answers 1 alike for a vCPU that waits, one that cannot run any more and one that never will.',
      in: ['round-robin', 'greedy', 'greedy-echo', 'round-robin-idle', 'round-robin-mute'],
      // A fault hangs the CPU, so that nobody asks; with 9726c255 it stops the vCPU, and who asks is told to wait.
      hiddenIn: ['round-robin-faulting'],
      // The vCPU waits for an interrupt (318f573b), or for a message that its VM itself keeps away.
      despite: ['round-robin', 'greedy', 'round-robin-idle', 'round-robin-mute'],
    },
    only: planned,
    each: s => s.vcpus,
    formula: implies(
      always(eventually(step(({ action: { name, args }, outcome }, number) => name === 'vcpu_run' && outcome === WAIT_FOR_INTERRUPT && platform.vcpusOf[secondary(args.vm)]?.[args.vcpu] === number))),
      always(eventually(state((_, s, number) => runs(s, number)))),
    ),
    under: eachGetsOn(platform),
  }),

  pendingIsRead: leadsTo({
    says: 'A pending message is read, if the primary runs every vCPU it can, and each that runs reads.',
    because: 'The primary waits for the answer.',
    source: upstream('src/api.c', 'api_rpc_read_request'),
    known: {
      fixedBy: '318f573b (2018-11-20)', reason: 'A reader that waits for an interrupt never runs again, whatever comes meanwhile.',
      in: [...general, 'round-robin', 'sleep-on-1', 'greedy', 'echo', 'idle', 'round-robin-idle', 'sleep-on-1-idle', 'faulting', 'round-robin-faulting', 'greedy-echo'],
      // Nobody asks for the reader again; or it waits for something else than an interrupt, or for nothing any more.
      despite: ['sleep-on-1', 'sleep-on-1-idle', 'echo', 'faulting', 'round-robin-faulting', 'greedy-echo'],
    },
    only,
    each: s => s.vms,
    from: vm => vm.rpc.state === 'pending',
    to: vm => vm.rpc.state !== 'pending',
    under: [...cpusGetOn(platform), ...schedulesAll(platform), ...eachCalls(platform, 'rpc_read_request'), ...(scope.plans === undefined ? [] : [...waitsEnd(platform), ...eachGetsOn(platform)])],
  }),

  primaryDrains: infinitelyOften({
    says: 'The primary’s mailbox becomes idle again and again, if the primary runs every vCPU it can and none keeps the CPU.',
    because: 'Every reply of every secondary is refused until then.',
    source: upstream('src/api.c', 'api_rpc_reply'),
    known: { fixedBy: undefined, reason: 'Acknowledging is a duty of the primary, which nothing makes it do.', in: [...general, 'echo'] },
    only,
    each: s => s.vms.slice(0, 1),
    holds: vm => vm.rpc.state === 'idle',
    under: [...cpusGetOn(platform), ...schedulesAll(platform), ...interruptsComeOn(platform)],
  }),

  primaryDrainsIfAcknowledged: infinitelyOften({
    says: 'The primary’s mailbox becomes idle again and again, if in addition the primary acknowledges what it gets.',
    because: 'This is all that is asked of the primary for replies to get through.',
    source: upstream('src/api.c', 'api_rpc_ack'),
    only,
    each: s => s.vms.slice(0, 1),
    holds: vm => vm.rpc.state === 'idle',
    under: [...cpusGetOn(platform), ...schedulesAll(platform), ...interruptsComeOn(platform), primaryAcknowledges],
  }),
})) satisfies Family<object>

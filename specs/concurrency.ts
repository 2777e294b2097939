import type { EventName } from '../machine/event.js'
import type { Seen, State } from '../model/state.js'
import { upstream } from '../model/upstream.js'
import { invariant, transition, type Family } from './language.js'
import { el2Reads, el2Writes, isConfigured, type HypervisorStep } from './nouns.js'

const publishedTooEarly = { fixedBy: '0330611f (2018-11-26)', reason: 'A vCPU’s new state is published before its registers are saved.' }

/** What must hold when several CPUs are inside the hypervisor at once. */
export const concurrency = (({ platform, waitsFor, handles }) => {
  /** The step restores some vCPU's context. */
  const takesUp = ({ action: { cpu }, before, after }: HypervisorStep): boolean =>
    after.vcpus.some(({ held }, vcpu) => held === cpu && before.vcpus[vcpu]!.held !== cpu)

  /** … which another CPU still has in its registers, on its way out of such an event. */
  const robs = ({ action: { cpu }, before, after }: HypervisorStep, outOf: (event: EventName | undefined) => boolean): boolean =>
    after.vcpus.some(({ held }, vcpu) => {
      const was = before.vcpus[vcpu]!.held
      return held === cpu && was !== undefined && was !== cpu && outOf(handles(before, was))
    })

  const ownerAwaited = (s: Seen, cpu: number): number | undefined => waitsFor(s, cpu)?.owner(s as State)

  return {
    oneCpuHoldsRegisters: transition({
      says: 'A CPU takes up a vCPU’s context only after every other CPU has saved its own part of it.',
      because: 'Whoever takes it up earlier goes on from an older context, and the late save overwrites what it does.',
      source: upstream('src/arch/aarch64/exceptions.S', 'vcpu_restore_all_and_run'),
      known: publishedTooEarly,
      given: takesUp,
      holds: step => !robs(step, () => true),
    }),

    repliesReturnOnce: transition({
      says: 'A vCPU that replies goes on behind its reply, never again from before it.',
      because: 'A reply that returns twice is sent twice.',
      source: upstream('src/api.c', 'api_rpc_reply'),
      known: publishedTooEarly,
      given: takesUp,
      holds: step => !robs(step, event => event === 'rpc_reply'),
    }),

    readersAreSavedBeforeTheyWake: transition({
      says: 'A vCPU that blocks for a message goes on from where it blocked.',
      because: 'From an older context it would read again, and what it was told is lost.',
      source: upstream('src/api.c', 'api_rpc_read_request'),
      known: publishedTooEarly,
      given: takesUp,
      holds: step => !robs(step, event => event === 'rpc_read_request'),
    }),

    wokenReaderSeesSize: transition({
      says: 'A vCPU that goes on finds in x0 the result that was due to it.',
      because: 'A reader that was woken must see the size of its message.',
      source: upstream('src/api.c', 'api_rpc_request'),
      known: { fixedBy: '0330611f (2018-11-26)', reason: 'The registers of a blocking reader are saved after it can be woken: the late save overwrites its result.', in: ['duel-interleaved', 'race-interleaved'] },
      given: ({ before, action: { cpu }, after }) => {
        const now = after.cpus[cpu]!.current
        return before.vcpus[now]!.due !== undefined && after.vcpus[now]!.due === undefined
      },
      holds: ({ before, action: { cpu }, after }) => {
        const { current, x } = after.cpus[cpu]!
        return x.x0 === before.vcpus[current]!.due
      },
    }),

    mappingsSurviveOthers: transition({
      says: 'What the hypervisor can reach for one VM, no other VM’s vm_configure takes away.',
      because: 'Messages are copied through it without another look at the tables.',
      source: upstream('src/mm.c', 'mm_map'),
      known: { fixedBy: '3c0a90a9', reason: 'No lock guards the hypervisor’s page table: two calls that miss the same table both make one, and one is lost with what it maps.', in: ['tables-interleaved'] },
      on: ['vm_configure'],
      given: ({ before, action: { vm } }) => before.vms.some(({ rpc }, other) => other !== vm && isConfigured(rpc)),
      holds: ({ before, action: { vm }, after }) => before.vms.every(({ rpc }, other) =>
        other === vm || !isConfigured(rpc)
        || (el2Reads(platform, before, rpc.send) === el2Reads(platform, after, rpc.send) && el2Writes(platform, before, rpc.recv) === el2Writes(platform, after, rpc.recv))),
    }),

    locksAreTakenInOrder: transition({
      says: 'Locks are taken in the order vm, vcpu, heap or log.',
      because: 'Two CPUs that take two locks in different orders can wait for each other for ever.',
      source: upstream('src/api.c', 'api_rpc_request'),
      kept: 'Mutants drop locks and take the wrong one; none takes one more within another.',
      holds: ({ action: { cpu }, after }) => !after.cpus[cpu]!.misordered,
    }),

    nobodyWaitsInACircle: invariant({
      says: 'No CPU waits for a lock whose owner, in turn, waits for it.',
      because: 'None of them would ever go on.',
      source: upstream('inc/hf/spinlock.h', 'sl_lock'),
      lasting: true,
      each: s => s.cpus,
      given: (_, s, cpu) => waitsFor(s, cpu) !== undefined,
      holds: (_, s, cpu) => {
        let owner = ownerAwaited(s, cpu)
        for (let steps = 0; owner !== undefined && steps < s.cpus.length; steps++) {
          if (owner === cpu) return false
          owner = ownerAwaited(s, owner)
        }
        return true
      },
    }),

    nobodyWaitsForTheDead: invariant({
      says: 'No CPU waits for a lock whose owner hangs.',
      because: 'It waits for ever, and whoever waits for it.',
      source: upstream('inc/hf/spinlock.h', 'sl_lock'),
      kept: 'Mutants that hang with a lock are noticed where calls run whole, before they are judged where calls overlap.',
      lasting: true,
      each: s => s.cpus,
      given: (_, s, cpu) => waitsFor(s, cpu) !== undefined,
      holds: (_, s, cpu) => {
        const owner = ownerAwaited(s, cpu)
        return owner === undefined || s.cpus[owner]!.hang === undefined
      },
    }),
  }
}) satisfies Family<object>

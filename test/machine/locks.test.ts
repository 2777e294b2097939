import test from 'ava'
import { check } from '../../checker/index.js'
import { lockDiscipline } from '../../checker/races/discipline.js'
import { hafnium } from '../../machine/index.js'
import { FAIL } from '../../model/abi.js'
import { fixNamed, secondary, PRIMARY, type Patch } from '../../model/index.js'
import { hang } from '../../model/memory.js'
import { ret, type Caller } from '../../model/platform.js'
import { entering, leaving, locked, type Lock } from '../../model/section.js'
import type { State } from '../../model/index.js'
import { concurrency } from '../../specs/concurrency.js'
import { lockless } from '../mutants/mutant.js'

const patch = (name: string, change: Omit<Patch, 'name' | 'says'>): Patch => ({ name, says: name, ...change })

/** Acknowledges holding one lock, then another. */
const ackUnder = (name: string, locksOf: (caller: Caller) => readonly [Lock<State>, Lock<State>]): Patch => patch(name, {
  calls: {
    *rpc_ack(caller) {
      const [first, second] = locksOf(caller)
      yield* entering(first, 'take the first', () => 1)
      yield* locked(second, 'take the second', () => 0)
      yield* leaving(first, 'give back the first', () => 0)
      return ret(FAIL)
    },
  },
})

const judged = async (mutant: Patch, rule: 'locksAreTakenInOrder' | 'nobodyWaitsInACircle' | 'nobodyWaitsForTheDead', maxDepth: number) => {
  const system = hafnium('race', { granularity: 'interleaved', patches: [mutant] })
  const report = await check(system, { [rule]: concurrency(system)[rule] }, { maxDepth })
  const [{ verdict, trace }] = report.rules as [(typeof report.rules)[number]]
  const last = trace?.steps.at(-1)
  return { verdict, steps: trace?.steps.length, end: last && system.show(last as Parameters<typeof system.show>[0]).result, deadlock: report.deadlock?.steps.length }
}

test('a call that takes a vCPU’s lock and then its VM’s takes them out of order', async t => {
  const backwards = ackUnder('vcpu then vm', ({ platform: { locks }, vm, vcpu }) => [locks.vcpu[vcpu]!, locks.vm[vm]!])
  t.like(await judged(backwards, 'locksAreTakenInOrder', 4), { verdict: 'violated', steps: 2 })
})

test('two VM locks have no order among themselves', async t => {
  const two = ackUnder('own vm then the other', ({ platform: { locks }, vm }) => [locks.vm[vm]!, locks.vm[vm === PRIMARY ? secondary(0) : PRIMARY]!])
  t.like(await judged(two, 'locksAreTakenInOrder', 4), { verdict: 'violated', steps: 2 })
})

test('a lock that a section takes while it runs is held to the order too', async t => {
  const nested = patch('nested vm in vcpu', {
    calls: {
      *rpc_ack({ platform: { locks }, vm, vcpu }) {
        return ret(yield* locked<State>(locks.vcpu[vcpu]!, 'take both', (_, nest) => {
          nest(locks.vm[vm]!)
          return FAIL
        }))
      },
    },
  })
  t.like(await judged(nested, 'locksAreTakenInOrder', 3), { verdict: 'violated', steps: 1 })
})

test('two CPUs that wait for each other’s lock are told as a circle, with the chain of owners', async t => {
  const two = ackUnder('own vm then the other', ({ platform: { locks }, vm }) => [locks.vm[vm]!, locks.vm[vm === PRIMARY ? secondary(0) : PRIMARY]!])
  const { end, ...rest } = await judged(two, 'nobodyWaitsInACircle', 8)
  t.deepEqual(rest, { verdict: 'violated', steps: 6, deadlock: 6 })
  t.regex(end!, /^waits for vm (P|S0), held by CPU([01]), which waits for vm (?!\1)(P|S0), held by CPU(?!\2)[01]$/)
})

test('a section waits for a lock it takes while it runs, keeping what it has: that too can close a circle', async t => {
  const both = patch('vcpu then vm, vm then vcpu', {
    calls: {
      ...ackUnder('', ({ platform: { locks }, vcpu }) => [locks.vcpu[vcpu]!, locks.vm[PRIMARY]!]).calls,
      *rpc_read_request({ platform: { locks, vcpusOf } }) {
        return ret(yield* locked<State>(locks.vm[PRIMARY]!, 'look at the secondary', (_, nest) => {
          nest(locks.vcpu[vcpusOf[secondary(0)]![0]!]!)
          return FAIL
        }))
      },
    },
  })
  const { verdict, end } = await judged(both, 'nobodyWaitsInACircle', 10)
  t.is(verdict, 'violated')
  t.regex(end!, /^waits for (vcpu S0.0|vm P), held by CPU([01]), which waits for (?!\1)(vcpu S0.0|vm P), held by CPU(?!\2)[01]$/)
})

test('whoever waits for a lock of a CPU that hangs is told, with its owner', async t => {
  const dies = patch('dies holding its lock', {
    calls: { *rpc_ack({ platform: { locks }, cpu, vm }) { return ret(yield* locked<State>(locks.vm[vm]!, 'die', s => hang(s, cpu, 'el2_fault'))) } },
  })
  const { end, ...rest } = await judged(dies, 'nobodyWaitsForTheDead', 3)
  t.deepEqual(rest, { verdict: 'violated', steps: 2, deadlock: 2 })
  t.regex(end!, /^waits for vm P, held by CPU[01], which hangs$/)
})

test('a section whose lock is left out is caught, by name, with the field and the lock it lacks', async t => {
  const mutant = patch('acknowledges without a lock', { sections: [lockless('rpc_ack', 'acknowledge')] })
  const { unguarded, races } = await lockDiscipline(hafnium('race', { granularity: 'interleaved', patches: [mutant] }), { maxDepth: 8 })
  const [first] = unguarded
  t.like(first, { section: 'rpc_ack: acknowledge', does: 'reads', field: 'vms.*.rpc.state', label: 'P.rpc.state', lock: 'vm P' })
  t.is(first!.trace.steps.length, 1)
  t.deepEqual([...new Set(unguarded.map(({ section }) => section))], ['rpc_ack: acknowledge'])
  t.deepEqual(races.filter(({ field }) => field !== 'vcpus.*.held'), [])
})

test('a fix that forgets the lock of its own flag is caught', async t => {
  const right = fixNamed('0330611f')!
  const wrong: Patch = { ...right, name: 'flag without lock', sections: right.sections!.filter(({ label }) => label !== 'save other registers') }
  const { races } = await lockDiscipline(hafnium('race', { granularity: 'interleaved', patches: [wrong] }), { maxDepth: 12 })
  t.deepEqual(races.map(({ field, between }) => [field, ...between.map(({ section }) => section)]).slice(0, 1), [['vcpus.*.held', 'rpc_read_request: save other registers', 'vcpu_run: claim']])
})

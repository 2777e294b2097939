import test from 'ava'
import { check, type Report } from '../../../checker/index.js'
import { isGraphRule } from '../../../checker/property.js'
import { hafnium, type Hypervisor } from '../../../machine/index.js'
import type { GuestAction } from '../../../machine/action.js'
import { fixNamed } from '../../../model/index.js'
import { guestScope } from '../../../model/guest-scopes.js'
import type { Scope } from '../../../model/scope.js'
import { GUEST_SCOPES, SCOPES } from '../../../model/scopes.js'
import type { Seen, State } from '../../../model/state.js'
import { invariant, transition, witness } from '../../../specs/language.js'
import { specs } from '../../../specs/index.js'

const prose = { says: 'It is so.', because: 'It is said.', source: { path: 'here', symbol: 'this' } }

const told = ({ show }: Hypervisor, { rules }: Report<State, GuestAction>, id: string): readonly string[] =>
  rules.find(rule => rule.id === id)!.trace!.steps.map(step => show(step)).map(({ who, what, result }) => `${who} ${what}${result === undefined ? '' : ` → ${result}`}`)

/** The shortest way to a state like this, or nothing. */
const wayTo = async (hypervisor: Hypervisor, reached: (s: Seen) => boolean): Promise<readonly string[] | undefined> => {
  const report = await check(hypervisor, { seen: witness({ ...prose, reached: ({ after }) => reached(after) }) })
  return report.rules[0]!.verdict === 'reached' ? told(hypervisor, report, 'seen') : undefined
}

const cellAt = (name: keyof typeof GUEST_SCOPES, address: number): ((s: Seen) => number | bigint) => {
  const index = (SCOPES[name] as Scope).cells!.indexOf(address)
  return s => s.cells[index]!.word
}

test('an echo comes back: the primary finds in its receive buffer what it sent', async t => {
  const [sent, got] = [cellAt('round-robin-echo', 0x6000), cellAt('round-robin-echo', 0x8000)]
  const way = await wayTo(hafnium('round-robin-echo'), s => got(s) !== 0)
  t.deepEqual(way!.filter(line => /rpc|ldr|str/.test(line)), [
    'P.0 0xa01c str x1, [x20]',
    'P.0 0xa02c hf_rpc_request(vm=0, size=8) → x0 = -1',
    'S0.0 0xd020 hf_rpc_read_request(block=1) → P.0 runs at 0xa034',
    'P.0 0xa01c str x1, [x20]',
    'P.0 0xa02c hf_rpc_request(vm=0, size=8) → x0 = 1',
    'S0.0 0xd028 ldr x1, [x19]',
    'S0.0 0xd02c str x1, [x20]',
    'S0.0 0xd03c hf_rpc_reply(size=8, ack=1) → P.0 runs at 0xa054',
  ])
  t.is(await wayTo(hafnium('round-robin-echo'), s => got(s) !== 0 && got(s) !== sent(s)), undefined)
})

test('an interrupted guest goes on where it was, with the registers it had', async t => {
  const hypervisor = hafnium('sleep-on-1-echo', { everyInstruction: true })
  // What no call's result comes into: where it goes on, its flags, and all registers but the first four.
  const kept = ({ pc, flags, more }: Seen['vcpus'][number]['regs']): string => [pc, flags, ...more.map(({ word }) => word)].join()
  const { rules } = await check(hypervisor, {
    saved: transition({
      ...prose, on: ['irq'],
      holds: ({ before, action: { vcpu }, after }) => kept(after.vcpus[vcpu]!.regs) === kept(before.cpus[0]!.x) && after.vcpus[vcpu]!.regs.x0 === before.cpus[0]!.x.x0,
    }),
    restored: transition({
      ...prose,
      given: ({ before, after }) => after.cpus[0]!.current !== before.cpus[0]!.current,
      holds: ({ before, after }) => kept(after.cpus[0]!.x) === kept(before.vcpus[after.cpus[0]!.current]!.regs),
    }),
  })
  t.deepEqual(rules.map(({ verdict }) => verdict), ['holds', 'holds'])
})

test('an instruction that does not exist leads to EL1’s vectors, and a secondary without any to an abort', async t => {
  const scope = guestScope(SCOPES.solo, 'one', { primary: 'round-robin', secondary: 'undefined' }, 'undefined')
  const way = await wayTo(hafnium(scope), s => s.cpus[0]!.hang === 'inst_abort')
  t.deepEqual(way!.slice(-2), ['P.0 0xa040 hf_vcpu_run(vm=0, vcpu=0) → S0.0 runs at 0x200', 'S0.0 fetches where its program is not → CPU0 hangs: inst_abort'])
})

test('a load from where stage 2 maps nothing ends in an abort, which a fix contains', async t => {
  const hangs = (hypervisor: Hypervisor) => wayTo(hypervisor, s => s.cpus[0]!.hang !== undefined)
  t.deepEqual((await hangs(hafnium('round-robin-faulting')))!.at(-1), 'S0.0 0xd014 ldr x2, [x1] → CPU0 hangs: data_abort')
  t.is(await hangs(hafnium('round-robin-faulting', { patches: [fixNamed('9726c255')!] })), undefined)
})

test('WFI may complete or trap, and a vCPU that is run again executes it again', async t => {
  const hypervisor = hafnium('round-robin-idle', { patches: [fixNamed('318f573b')!] })
  const way = await wayTo(hypervisor, s => s.vcpus[1]!.state === 'blocked_interrupt')
  t.regex(way!.at(-1)!, /^S0.0 0xd024 WFI → P.0 runs/)
  const resumed = await check(hypervisor, { again: witness({ ...prose, reached: ({ before, after }) => before.vcpus[1]!.state === 'blocked_interrupt' && after.cpus[0]!.current === 1 && after.cpus[0]!.x.pc === 0xd024 }) })
  t.is(resumed.rules[0]!.verdict, 'reached')
  t.truthy(await wayTo(hypervisor, s => s.cpus[0]!.current === 1 && s.cpus[0]!.x.pc === 0xd010))
})

for (const name of Object.keys(GUEST_SCOPES) as (keyof typeof GUEST_SCOPES)[]) {
  test.serial(`${name}: every rule has the same verdict if every instruction is a step of its own`, async t => {
    const verdicts = async (everyInstruction: boolean) => {
      const hypervisor = hafnium(name, { everyInstruction })
      const { rules, states, complete } = await check(hypervisor, specs(hypervisor))
      t.true(complete)
      return { states, verdicts: rules.map(({ id, verdict }) => [id, verdict]) }
    }
    const [ahead, single] = [await verdicts(false), await verdicts(true)]
    t.deepEqual(ahead.verdicts, single.verdicts)
    t.true(ahead.states < single.states)
  })
}

test('what guests with a plan make of the hypervisor, guests without one could make of it', async t => {
  const shadow = ({ vms, vcpus, cpus, heap, frames }: Seen): string =>
    JSON.stringify([vms.map(({ rpc }) => [rpc.state, rpc.recvBytes, rpc.send, rpc.recv, [...rpc.waiters]]), vcpus.map(({ state }) => state), cpus.map(({ current, vttbr, hang }) => [current, vttbr, hang ?? null]), heap.used, frames.map(({ entries }) => entries.map(({ kind, out, perm }) => [kind, out, perm]))])
  const shadows = async (hypervisor: Hypervisor): Promise<ReadonlySet<string>> => {
    const seen = new Set<string>()
    await check(hypervisor, { all: invariant({ ...prose, each: s => [s], holds: s => seen.add(shadow(s)) !== undefined }) }, { memo: false, reductions: { symmetry: false } })
    return seen
  }
  for (const [vcpus, names] of [['one', ['round-robin', 'sleep-on-1', 'greedy', 'echo', 'mute', 'idle', 'round-robin-idle', 'round-robin-mute']], ['two', ['round-robin-echo', 'sleep-on-1-echo']], ['late', ['greedy-echo']]] as const) {
    const anything = await shadows(hafnium({ ...guestScope(SCOPES.solo, vcpus, {}, 'anything'), plans: [] }))
    for (const name of names) {
      const own = await shadows(hafnium(name))
      t.true(own.size > 10, name)
      t.deepEqual([...own].filter(state => !anything.has(state)).slice(0, 1), [], name)
      t.true(own.size < anything.size, name)
    }
  }
})

test('a program that makes a call the scope does not list, is unknown or stands at the wrong place is refused', async t => {
  const error = await t.throwsAsync(async () => check(hafnium({ ...SCOPES['round-robin'], sizes: [16n] }), { all: invariant({ ...prose, holds: () => true }) }))
  t.regex(String((error as Error & { cause?: unknown }).cause), /calls hvc with x0 = 0xff04, x1 = 0, x2 = 8, which is no call that this scope lists/)
  t.throws(() => hafnium({ ...SCOPES.echo, plans: [undefined, { program: 'ping', text: 13, send: 14, recv: 15 }] }), { message: /no program is called ping; there are round-robin, / })
  t.throws(() => hafnium({ ...SCOPES.echo, plans: [undefined, { program: 'echo', text: 14, send: 14, recv: 15 }] }), { message: /a secondary begins at the first page of its memory, 13, not 14/ })
})

test('a store that memory has no room for stops the search instead of being forgotten', async t => {
  const scope: Scope = { ...SCOPES['round-robin'], cells: [] }
  const error = await t.throwsAsync(async () => check(hafnium(scope), { all: invariant({ ...prose, holds: () => true }) }))
  t.regex(String((error as Error & { cause?: unknown }).cause), /a store to 0x6000, whose contents this scope does not track/)
})

test('where somebody follows a program nothing is taken for alike', t => {
  for (const name of Object.keys(GUEST_SCOPES) as (keyof typeof GUEST_SCOPES)[]) t.deepEqual(hafnium(name).symmetry!.renamings, [], name)
  t.true(hafnium('pair').symmetry!.renamings.length > 0)
})

test('guests without a program have no registers but x0 to x3', t => {
  for (const name of ['solo', 'pair', 'tiny', 'race'] as const) {
    const { initial, scope } = hafnium(name)
    t.is(scope.plans, undefined)
    t.deepEqual([initial.cells, initial.vcpus.flatMap(({ regs }) => regs.more)], [[], []])
  }
  t.true(Object.values(specs(hafnium('echo'))).every(isGraphRule))
})

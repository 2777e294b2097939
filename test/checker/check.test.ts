import test from 'ava'
import fc from 'fast-check'
import { check, language, ModelError, record, range, bool, kind, table, type Action, type Frozen, type Infer, type Report, type Step, type System } from '../../checker/index.js'
import { naiveSearch } from './naive.js'
import { identity, randomSystem, type CellAction, type Cells } from './random-system.js'

const prose = { says: 'It is so.', because: 'It is said.', source: { path: 'here', symbol: 'this' } }

/** A lamp that counts how often it was switched on, up to twice; `break` fails once it has been on twice. */
const schema = record({ lamps: table(kind('lamp', 2), record({ on: bool(), times: range(0, 2) })), touched: bool().output() })
type Lamps = Infer<typeof schema>
interface Switch extends Action<Lamps> {
  readonly name: 'turn_on' | 'turn_off' | 'look'
  readonly lamp: number
}
const lamps = (more: Partial<System<Lamps, Switch>> = {}): System<Lamps, Switch> => ({
  name: 'lamps', bounds: '2 lamps', schema,
  initial: { lamps: [{ on: false, times: 0 }, { on: false, times: 0 }], touched: false },
  groups: [0, 1].map(lamp => ({
    actions: [
      { name: 'turn_on', lamp, apply: s => { const l = s.lamps[lamp]!; if (l.on || l.times === 2) return 1; s.touched = true; l.on = true; l.times++; return 0 } },
      { name: 'turn_off', lamp, apply: s => { s.touched = s.lamps[lamp]!.on; s.lamps[lamp]!.on = false; return 0 } },
      { name: 'look', lamp, apply: s => { s.touched = true; return s.lamps[lamp]!.times } },
    ],
  })),
  show: ({ action }) => ({ who: `lamp${action.lamp}`, what: action.name }),
  ...more,
})
const { invariant, transition, lifecycle, frame, witness } = language<Lamps, Switch>()

const ruleOf = (report: Report<Lamps, Switch>, id: string) => report.rules.find(rule => rule.id === id)!

test('an invariant counts the rows it judged, and fails where the shortest way ends', async t => {
  const report = await check(lamps(), {
    holds: invariant({ ...prose, each: s => s.lamps, holds: lamp => lamp.times <= 2 }),
    fails: invariant({ ...prose, each: s => s.lamps, given: lamp => lamp.on, holds: (lamp, s, index) => lamp.times < 2 && s.lamps[index]!.on }),
    vacuous: invariant({ ...prose, each: s => s.lamps, given: lamp => lamp.on && lamp.times === 0, holds: () => false }),
    initially: invariant({ ...prose, holds: s => s.lamps[0]!.on }),
  })
  t.is(report.states, 25)
  t.like(ruleOf(report, 'holds'), { verdict: 'holds', judged: 50 })
  t.like(ruleOf(report, 'fails'), { verdict: 'violated' })
  t.deepEqual(ruleOf(report, 'fails').trace!.steps.map(({ action }) => [action.name, action.lamp]), [['turn_on', 0], ['turn_off', 0], ['turn_on', 0]])
  t.like(ruleOf(report, 'vacuous'), { verdict: 'vacuous', judged: 0 })
  t.like(ruleOf(report, 'initially'), { verdict: 'violated', judged: 25, trace: { steps: [] } })
})

test('a transition rule sees steps that change nothing, what they return and what they put out', async t => {
  const report = await check(lamps(), {
    looks: transition({ ...prose, on: ['look'], given: step => step.outcome === 2, holds: ({ before, after }) => after.touched && !before.touched }),
    refused: transition({ ...prose, on: ['turn_on'], given: step => step.outcome === 1, holds: ({ after }) => !after.touched }),
    all: transition({ ...prose, holds: () => true }),
  })
  t.like(ruleOf(report, 'looks'), { verdict: 'holds', judged: 20 })
  t.like(ruleOf(report, 'refused'), { verdict: 'holds', judged: 30 })
  t.like(ruleOf(report, 'all'), { verdict: 'holds', judged: report.transitions })
  t.is(report.transitions, 25 * 6)
})

test('a step of a trace tells its outputs after and not before', async t => {
  const report = await check(lamps(), { never: transition({ ...prose, on: ['look'], holds: step => step.outcome !== 2 }) })
  const { trace } = ruleOf(report, 'never')
  t.deepEqual(trace!.steps.map(({ before, after, outcome }) => [before.touched, after.touched, outcome]), [[false, true, 0], [false, true, 0], [false, true, 0], [false, true, 2]])
})

test('a lifecycle allows the moves of its table by the actions named, and counts them', async t => {
  const report = await check(lamps(), {
    holds: lifecycle({ ...prose, each: s => s.lamps, state: lamp => (lamp.on ? 'on' : 'off'), moves: { 'off → on': ['turn_on'], 'on → off': ['turn_off'] } }),
    wrongAction: lifecycle({ ...prose, each: s => s.lamps, state: lamp => (lamp.on ? 'on' : 'off'), moves: { 'off → on': ['turn_on'], 'on → off': ['turn_on', 'look'] } }),
    noSuchMove: lifecycle({ ...prose, each: s => s.lamps, state: lamp => (lamp.times === 0 ? 'new' : lamp.times === 1 ? 'used' : 'worn'), moves: { 'new → used': ['turn_on'], 'new → worn': [] } }),
    still: lifecycle({ ...prose, each: s => s.lamps, state: lamp => (lamp.times > 2 ? 'broken' : 'whole'), moves: {} }),
  })
  t.like(ruleOf(report, 'holds'), { verdict: 'holds', judged: 40, moves: [{ move: 'off → on', taken: 20 }, { move: 'on → off', taken: 20 }] })
  t.is(ruleOf(report, 'wrongAction').verdict, 'violated')
  t.is(ruleOf(report, 'wrongAction').trace!.steps.length, 2)
  t.like(ruleOf(report, 'noSuchMove'), { verdict: 'violated', moves: [{ move: 'new → used', taken: 10 }, { move: 'new → worn', taken: 0 }] })
  t.is(ruleOf(report, 'noSuchMove').trace!.steps.length, 3)
  t.like(ruleOf(report, 'still'), { verdict: 'vacuous', judged: 0 })
})

test('a frame allows the paths it names and nothing else', async t => {
  const report = await check(lamps(), {
    holds: frame({ ...prose, on: ['turn_on'], mayChange: ({ lamp }) => [`lamps.${lamp}.on`, 'lamps.*.times'] }),
    whole: frame({ ...prose, mayChange: ({ lamp }) => [`lamps.${lamp}`] }),
    fails: frame({ ...prose, on: ['turn_on'], mayChange: () => ['lamps.*.on'] }),
    given: frame({ ...prose, given: step => step.outcome === 0, mayChange: () => [] }),
    unjudged: frame({ ...prose, on: ['look'], given: step => step.outcome === 3, mayChange: () => [] }),
  })
  t.like(ruleOf(report, 'holds'), { verdict: 'holds', judged: 50 })
  t.like(ruleOf(report, 'whole'), { verdict: 'holds', judged: 150 })
  t.like(ruleOf(report, 'fails'), { verdict: 'violated', judged: 50 })
  t.is(ruleOf(report, 'given').verdict, 'violated')
  t.is(ruleOf(report, 'given').trace!.steps.length, 1)
  t.is(ruleOf(report, 'unjudged').verdict, 'vacuous')
})

test('a frame that names no field is an error before the search', async t => {
  await t.throwsAsync(() => check(lamps(), { typo: frame({ ...prose, mayChange: () => ['lamps.*.onn'] }) }), { message: /typo: .*no field is called lamps\.\*\.onn/ })
})

test('a witness is reached by a shortest way, or not', async t => {
  const report = await check(lamps(), {
    both: witness({ ...prose, reached: ({ after }) => after.lamps.every(lamp => lamp.times === 2) }),
    never: witness({ ...prose, on: ['look'], reached: ({ action }) => action.name !== 'look' }),
  })
  t.is(ruleOf(report, 'both').verdict, 'reached')
  t.is(ruleOf(report, 'both').trace!.steps.length, 6)
  t.like(ruleOf(report, 'never'), { verdict: 'unreached', judged: 50 })
})

test('rules about other systems are left out, and nested rules go by their path', async t => {
  const rule = invariant({ ...prose, holds: () => true })
  const report = await check(lamps(), { first: { inner: rule, other: { ...rule, only: ['elsewhere'] } }, second: { ...rule, only: ['lamps'] } })
  t.deepEqual(report.rules.map(({ id }) => id), ['first.inner', 'second'])
})

test('coverage tells how often each family was taken and changed the state', async t => {
  const { coverage } = await check(lamps(), {})
  t.deepEqual(coverage, [{ name: 'turn_on', taken: 50, changed: 20 }, { name: 'turn_off', taken: 50, changed: 20 }, { name: 'look', taken: 50, changed: 0 }])
})

test('a recipe that throws is reported with the way to it', async t => {
  const groups = lamps().groups.map(group => ({ actions: group.actions.map((action): Switch => ({ ...action, apply: s => { if (s.lamps[0]!.times === 2 && action.name === 'look') throw new Error('blown'); return action.apply(s) } })) }))
  const error = await t.throwsAsync(() => check(lamps({ groups }), {}), { instanceOf: ModelError })
  t.regex(error.message, /^look failed in state \d+, 3 steps from the initial one: blown$/)
  t.is(error.trace.steps.length, 3)
})

test('a recipe that leaves the domain is reported with field, value and domain', async t => {
  const groups = [{ actions: [{ name: 'turn_on' as const, lamp: 0, apply: (s: Lamps) => { s.lamps[0]!.times++; return 0 } }] }]
  await t.throwsAsync(() => check(lamps({ groups }), {}), { instanceOf: ModelError, message: /turn_on failed in state 2, 2 steps .*lamps\.0\.times: 3 is not a whole number from 0 to 2/ })
})

test('a rule that throws is reported with the way to it', async t => {
  const blown = (): boolean => { throw new Error('blown') }
  await t.throwsAsync(() => check(lamps(), { r: invariant({ ...prose, holds: s => s.lamps[0]!.times < 2 || blown() }) }), { instanceOf: ModelError, message: /3 steps.*blown/ })
  await t.throwsAsync(() => check(lamps(), { r: transition({ ...prose, holds: ({ after }) => after.lamps[0]!.times < 2 || blown() }) }), { instanceOf: ModelError, message: /2 steps.*blown/ })
  await t.throwsAsync(() => check(lamps(), { r: lifecycle({ ...prose, each: s => s.lamps.filter(lamp => lamp.on), state: () => 'on', moves: {} }) }), { instanceOf: ModelError, message: /r: `each` must give the same rows/ })
})

/** The nearest violation according to the textbook. */
const nearest = (system: System<Cells, CellAction>, isBad: (step: Step<Cells, CellAction>) => boolean, isBadState: (s: Frozen<Cells>) => boolean) => {
  let step: number | undefined
  let state: number | undefined
  naiveSearch(system, {
    step: (taken, distance) => { if (isBad(taken) && (step === undefined || distance < step)) step = distance },
    state: (seen, distance) => { if (isBadState(seen) && (state === undefined || distance < state)) state = distance },
  }, identity)
  return { step, state }
}

/** Plan at every opportunity, and give up nothing or everything. */
const plansOften = { plans: [1, 2, 4, 9, 20, 50].map(states => ({ states, samples: 8, rarely: 1 })), numbers: 1 << 10, rarely: 1, visits: 0 }
const givesUp = { plans: [3, 10, 30].map(states => ({ states, samples: 8, rarely: 0.2 })), numbers: 1 << 8, rarely: 0, visits: 0 }

test('violations are as near as a naive search finds them, on random systems, however much is remembered', async t => {
  const words = language<Cells, CellAction>()
  const isBad = ({ outcome, after, before }: Step<Cells, CellAction>) => outcome === 2 && after.echo === 2 && before.level !== after.level
  const isBadState = (s: Frozen<Cells>) => s.queue.length === 2 && s.cells[0]!.next === 1
  const rules = {
    step: words.transition({ ...prose, holds: step => !isBad(step) }),
    state: words.invariant({ ...prose, holds: s => !isBadState(s) }),
    cycle: words.lifecycle({ ...prose, each: s => s.cells, state: cell => cell.mode, moves: { 'idle → busy': ['set', 'queue'], 'busy → done': ['set'], 'idle → done': ['move'] } }),
    frame: words.frame({ ...prose, on: ['move'], given: step => step.outcome !== 1, mayChange: () => ['level', 'cells.0', 'queue'] }),
  }
  const moves: Record<string, readonly string[]> = { 'idle → busy': ['set', 'queue'], 'busy → done': ['set'], 'idle → done': ['move'] }
  const breaksCycle = ({ before, after, action }: Step<Cells, CellAction>) => before.cells.some((cell, index) => {
    const to = after.cells[index]!.mode
    return cell.mode !== to && moves[`${cell.mode} → ${to}`]?.includes(action.name) !== true
  })
  const breaksFrame = ({ before, after, action, outcome }: Step<Cells, CellAction>) =>
    action.name === 'move' && outcome !== 1 && (before.open !== after.open || before.cells[1]!.mode !== after.cells[1]!.mode || before.cells[1]!.next !== after.cells[1]!.next)
  await fc.assert(fc.asyncProperty(randomSystem, async system => {
    const { cost: _, ...report } = await check(system, rules)
    for (const memo of [false, plansOften, givesUp]) {
      const { cost: _, ...other } = await check(system, rules, { memo })
      t.deepEqual(other, report)
    }
    const found = report.rules
    const lengths = found.map(rule => rule.trace?.steps.length)
    const none = () => false
    const { step, state } = nearest(system, isBad, isBadState)
    t.deepEqual(lengths, [step, state, nearest(system, breaksCycle, none).step, nearest(system, breaksFrame, none).step])
  }), { numRuns: 150 })
})

test('rules that read the same field of the state before a step are each asked again when it changes', async t => {
  const schema = record({ done: bool() })
  type Door = Infer<typeof schema>
  const system: System<Door> = {
    name: 'door', bounds: '', schema, initial: { done: false },
    groups: [{ actions: [{ name: 'close', apply: s => { s.done = true; return 0 } }] }],
    terminal: () => true, show: () => ({ who: 'door', what: 'close' }),
  }
  const prose = { because: '', source: { path: '', symbol: '' } }
  const { transition } = language<Door, Action<Door>>()
  const rules = {
    looks: transition({ ...prose, says: 'Reads it.', holds: ({ before }) => before.done || !before.done }),
    once: transition({ ...prose, says: 'Happens once.', holds: ({ before }) => !before.done }),
  }
  for (const memo of [true, false]) {
    const report = await check(system, rules, { memo })
    t.deepEqual(report.rules.map(({ verdict, trace }) => [verdict, trace?.steps.length]), [['holds', undefined], ['violated', 2]])
  }
})

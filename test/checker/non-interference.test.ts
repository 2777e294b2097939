import test from 'ava'
import fc from 'fast-check'
import { check, kind, language, oneOf, range, record, table, type Action, type Infer, type System } from '../../checker/index.js'
import type { NonInterference } from '../../checker/property.js'
import { naiveTwins } from './naive-twins.js'
import { identity, randomSystem, type CellAction, type Cells } from './random-system.js'

const prose = { says: 'Nobody learns the secret.', because: 'It is one.', source: { path: 'toy', symbol: 'toy' } }

const SECRETS = [['level'], ['open'], ['cells.0'], ['cells.*.next'], ['queue'], ['level', 'cells.1.mode'], ['cells', 'open'], ['queue', 'echo']]
const { nonInterference } = language<Cells, CellAction>()

const randomRule = fc.record({
  rows: fc.array(fc.constantFrom(...SECRETS), { minLength: 1, maxLength: 2 }),
  by: fc.option(fc.constantFrom('set', 'move', 'queue')),
  sees: fc.option(fc.constantFrom('open', 'high')),
  reveals: fc.option(fc.constantFrom('level', 'cells.0.mode', 'queue')),
}).map(({ rows, by, sees, reveals }) => nonInterference({
  ...prose,
  each: () => rows,
  secret: row => row,
  ...(by === null ? {} : { by: action => action.name !== by }),
  ...(sees === null ? {} : { sees: ({ after }) => (sees === 'open' ? after.open : after.level > 0) }),
  ...(reveals === null ? {} : { reveals: ({ name }) => (name === 'move' ? [reveals] : []) }),
}) as NonInterference<Cells, CellAction, unknown>)

test('two runs are told apart on random systems exactly where comparing every pair of states finds one, and by as short a story', async t => {
  let [broken, held] = [0, 0]
  await fc.assert(fc.asyncProperty(randomSystem, randomRule, async (system, rule) => {
    const naive = naiveTwins(system, rule, identity)
    for (const memo of [true, false]) {
      const { rules: [found] } = await check(system, { rule }, { memo })
      t.is(found!.verdict, naive.steps !== undefined ? 'violated' : naive.pairs > 0 ? 'holds' : 'vacuous')
      if (naive.steps === undefined) continue
      const { trace, twin } = found!
      t.is(Math.max(trace!.steps.length, twin!.trace.steps.length + (twin!.possible ? 0 : 1)), naive.steps)
      t.true(twin!.secret.length > 0)
      if (twin!.possible) t.is(twin!.trace.steps.at(-1)!.action, trace!.steps.at(-1)!.action)
    }
    if (naive.steps !== undefined) broken++
    else if (naive.pairs > 0) held++
  }), { numRuns: 400 })
  t.true(broken > 20 && held > 20, `${broken} broken, ${held} held`)
})

const box = kind('box', 2, id => (id === 0 ? 'A' : 'B'))
const schema = record({ boxes: table(box, record({ note: range(0, 2), door: oneOf('shut', 'open') })), bell: range(0, 1).output() })
type Boxes = Infer<typeof schema>
interface Move extends Action<Boxes> {
  readonly name: 'write' | 'knock'
  readonly who: number
}
const boxes = (knock: (s: Boxes, who: number) => number): System<Boxes, Move> => ({
  name: 'boxes', bounds: 'two', schema,
  initial: { boxes: [{ note: 0, door: 'shut' }, { note: 0, door: 'shut' }], bell: 0 },
  groups: [{
    actions: [0, 1].flatMap((who): Move[] => [
      ...[1, 2].map((note): Move => ({ name: 'write', who, apply: s => { s.boxes[who]!.note = note; return 0 } })),
      { name: 'knock', who, apply: s => knock(s, who) },
    ]),
  }],
  show: ({ action }) => ({ who: box.nameOf(action.who), what: action.name }),
})
const notesArePrivate = language<Boxes, Move>().nonInterference({
  ...prose,
  each: s => s.boxes,
  secret: (_, owner) => [`boxes.${owner}.note`],
  by: ({ who }, _, owner) => who !== owner,
})
const judge = async (knock: (s: Boxes, who: number) => number) => (await check(boxes(knock), { notesArePrivate })).rules[0]!

test('an outcome, an output, a field of somebody else’s and a step that is possible in one run only all give a secret away', async t => {
  t.is((await judge(() => 0)).verdict, 'holds')
  const leaks: readonly ((s: Boxes, who: number) => number)[] = [
    (s, who) => (s.boxes[1 - who]!.note === 2 ? 1 : 0),
    (s, who) => { s.bell = s.boxes[1 - who]!.note === 2 ? 1 : 0; return 0 },
    (s, who) => { if (s.boxes[1 - who]!.note === 2) s.boxes[who]!.door = 'open'; return 0 },
  ]
  for (const leak of leaks) {
    const { verdict, trace, twin } = await judge(leak)
    t.is(verdict, 'violated')
    t.deepEqual([trace!.steps.map(({ action }) => action.name), twin!.trace.steps.map(({ action }) => action.name)], [['write', 'knock'], ['knock']])
    t.deepEqual(twin!.secret, [{ path: 'boxes.0.note', label: 'A.note', here: '2', there: '0' }])
  }
  const guarded = boxes(() => 0)
  const knocks = guarded.groups[0]!.actions.filter(({ name, who }) => name === 'knock' && who === 1)
  const { rules: [found] } = await check({ ...guarded, groups: [...guarded.groups, { when: s => s.boxes[0]!.note !== 2, actions: knocks }] }, { notesArePrivate })
  t.deepEqual([found!.verdict, found!.trace!.steps.length, found!.twin!.possible, found!.twin!.trace.steps.length], ['violated', 1, false, 1])
})

test('what is revealed on purpose, and what nobody sees, is no leak', async t => {
  const loud = (s: Boxes, who: number): number => { s.bell = s.boxes[1 - who]!.note === 2 ? 1 : 0; return s.bell }
  const unseen = { ...notesArePrivate, sees: () => false } as typeof notesArePrivate
  t.is((await check(boxes(loud), { unseen })).rules[0]!.verdict, 'holds')
  const opening = (s: Boxes, who: number): number => { if (s.boxes[1 - who]!.note === 2) s.boxes[who]!.door = 'open'; return 0 }
  const revealed = { ...notesArePrivate, reveals: ({ name, who }: Move) => (name === 'knock' ? [`boxes.${who}.door`] : []) } as typeof notesArePrivate
  t.is((await check(boxes(opening), { revealed })).rules[0]!.verdict, 'holds')
})

test('a search cut short tells nothing of secrets; a secret that names no field is an error', async t => {
  const { rules: [cut] } = await check(boxes(() => 0), { notesArePrivate }, { maxDepth: 1 })
  t.deepEqual([cut!.verdict, cut!.judged], ['unjudged', 0])
  const typo = { ...notesArePrivate, secret: () => ['boxes.0.noet'] } as typeof notesArePrivate
  await t.throwsAsync(() => check(boxes(() => 0), { typo }), { message: /typo: secret: no field is called boxes\.0\.noet/ })
})

test('a rule about secrets switches symmetry and partial order off: they follow things by name', async t => {
  const { reductions } = await check({ ...boxes(() => 0), symmetry: { renamings: [{ ids: { box: [1, 0] } }], nameOf: ({ name, who }, renaming) => `${name} ${renaming?.ids['box']?.[who] ?? who}` } }, { notesArePrivate })
  t.deepEqual([reductions.symmetry, reductions.off.symmetry], [undefined, 'rules about runs follow each thing by its name'])
})

import test from 'ava'
import { check, kind, language, list, id, ModelError, range, record, rulesFor, table, type Action, type Infer, type Registry, type System } from '../../checker/index.js'

const K = kind('k', 2)
const schema = record({ value: range(0, 9), rows: table(K, record({ a: range(0, 3) })), queue: list(id(K), 2) })
type State = Infer<typeof schema>
type Writable = { value: number; rows: { a: number }[]; queue: unknown; valeu?: number }

const { invariant, transition } = language<State, Action<State>>()
const prose = { says: 'X.', because: 'Y.', source: { path: 'x', symbol: 'y' } }
const fine = invariant({ ...prose, holds: s => s.value < 10 })

const counts = (s: State): number => {
  s.value = (s.value + 1) % 10
  return 0
}

const system = (apply: (s: State) => number = counts, when?: (s: unknown) => boolean): System<State, Action<State>> => ({
  name: 'promising', bounds: 'ten values', schema, initial: { value: 0, rows: [{ a: 0 }, { a: 0 }], queue: [] },
  groups: [{ ...(when === undefined ? {} : { when }), actions: [{ name: 'go', apply }] }],
  show: () => ({ who: 'somebody', what: 'go()' }),
})

let calls = 0
let kept: { a: number } | undefined

/** Models that break a promise, and what they are told. */
const BROKEN: Readonly<Record<string, readonly [system: System<State, Action<State>>, told: RegExp, rules?: Registry<State, Action<State>>]>> = {
  'chance': [system(s => { s.value = Math.floor(Math.random() * 10); return 0 }), /^go in state 0, .* not deterministic: it asks for Math\.random\(\)$/],
  'the time': [system(s => { s.value = Date.now() % 10; return 0 }), /it asks for Date\.now\(\)$/],
  'a date': [system(s => { s.value = new Date().getDay(); return 0 }), /it asks for new Date\(\)$/],
  'a state of its own': [system(s => { s.value = calls++ % 10; return 0 }), /not deterministic: run twice on the same state, value became \d and \d$/],
  'another outcome each time': [system(s => counts(s) + calls++), /run twice on the same state, it returned \d+ and \d+$/],
  'a row kept for later': [system(s => { if (kept !== undefined) kept.a = 2; kept = s.rows[0]!; return counts(s) }), /keeps parts of a state and changes them later: rows\.0\.a$/],
  'a field nobody declared': [system(s => { (s as Writable).valeu = 1; return 0 }), /it wrote valeu, which the schema does not declare$/],
  'a row replaced': [system(s => { (s as Writable).rows[0] = { a: 3 }; return 0 }), /it replaced rows\.0 whole/],
  'a promise for an outcome': [system((async () => Promise.resolve(0)) as unknown as () => number), /it returned a promise: an outcome is a number$/],
  'a guard that writes': [system(counts, s => { (s as Writable).value = 3; return true }), /^a guard in state 0, .* it changes the state it is asked about \(.*'value'/],
  'a rule that writes': [system(), /^rule in state 0, .* it changes the state it is asked about/, { rule: invariant({ ...prose, holds: s => { (s as Writable).value = 3; return true } }) }],
  'a rule that changes the past': [system(), /^rule in state 0, .* it changes the state it is asked about/, { rule: transition({ ...prose, holds: ({ before }) => { (before as Writable).value = 3; return true } }) }],
  'a rule that throws a coin': [system(), /^rule in state 0, .* it asks for Math\.random\(\)$/, { rule: invariant({ ...prose, holds: () => Math.random() < 2 }) }],
  'a rule that changes its mind': [system(), /^rule in state 0, .* asked twice about the same, it gave two answers$/, { rule: invariant({ ...prose, holds: () => calls++ % 2 === 0 }) }],
}

for (const [name, [broken, told, rules = { fine }]] of Object.entries(BROKEN)) {
  for (const memo of [true, false]) {
    test(`${name} is found out and named ${memo ? 'in' : 'without'} a search that remembers`, async t => {
      const error = await t.throwsAsync(check(broken, rules, { memo }), { instanceOf: ModelError })
      t.regex(error!.message, told)
    })
  }
}

test('what breaks a promise far from the initial state is found where it does, with the way there', async t => {
  const error = await t.throwsAsync(check(system(s => { if (s.value === 9) s.rows[0]!.a = calls++ % 4; return counts(s) }), { fine }), { instanceOf: ModelError })
  t.regex((error as ModelError<State, Action<State>>).message, /not deterministic|depend on the state alone/)
})

test('what throws in a state of many is told as the promise that is broken there, if one is', async t => {
  const far = record({ value: range(0, 99), rows: table(K, record({ a: range(0, 3) })) })
  type Far = Infer<typeof far>
  const replaces: System<Far, Action<Far>> = {
    name: 'far', bounds: 'a hundred values', schema: far, initial: { value: 0, rows: [{ a: 0 }, { a: 0 }] },
    groups: [{
      actions: [{
        name: 'go',
        apply: s => {
          if (s.value === 77) (s as { rows: unknown }).rows = [{ a: 1 }, { a: 1 }]
          s.value = (s.value + 1) % 100
          return 0
        },
      }],
    }],
    show: () => ({ who: 'somebody', what: 'go()' }),
  }
  for (const memo of [true, false]) {
    const error = await t.throwsAsync(check(replaces, {}, { memo }), { instanceOf: ModelError })
    t.is(error!.message, 'go in state 77, 77 steps from the initial one: it replaced rows whole: records, tables and lists are edited in place')
  }
})

test('chance and time are what they were when a search is over', async t => {
  await check(system(), { fine })
  await t.throwsAsync(check(BROKEN['chance']![0], { fine }))
  t.true(Math.random() < 1 && Date.now() > 1e12 && new Date().getTime() > 1e12 && performance.now() > 0 && new Date() instanceof Date)
  t.is(rulesFor(system(), { fine }).length, 1)
})

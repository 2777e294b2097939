import test from 'ava'
import { language } from '../../checker/property.js'
import { range, record, type Infer } from '../../checker/state/schema.js'
import type { Action } from '../../checker/action.js'
import type { System } from '../../checker/system.js'
import type { Registry } from '../../cli/entry.js'
import { scopeEntry } from '../../cli/make-entry.js'
import { hfcheck } from './fake-terminal.js'

const schema = () => record({ value: range(0, 9) })
type State = Infer<ReturnType<typeof schema>>

const { invariant } = language<State, Action<State>>()
const small = invariant({ says: 'Small.', because: 'It is.', source: { path: 'x', symbol: 'y' }, holds: s => s.value < 9 })

const system = (apply: Action<State>['apply'], initial = 0): System<State, Action<State>> => ({
  name: 'bad', bounds: 'a digit', schema: schema(), initial: { value: initial },
  groups: [{ actions: [{ name: 'go', apply }] }],
  show: () => ({ who: 'somebody', what: 'go()' }),
})

const registry = (build: () => System<State, Action<State>>): Registry => ({ version: '9.9.9', scopes: [scopeEntry('bad', build, () => ({ small }), { quick: true })] })

test('a recipe that is not deterministic is found out and named as such', async t => {
  let calls = 0
  const { code, out } = await hfcheck(['--json'], { registry: registry(() => system(s => {
    s.value = (s.value + 1 + (calls++ % 3)) % 10
    return 0
  })) })
  const run = JSON.parse(out) as { scopes: { error?: { message: string } }[] }
  t.is(code, 75)
  t.regex(run.scopes[0]!.error!.message, /deterministic|depend on the state alone|does not do the same/)
})

test('a value outside its declaration is told with its path', async t => {
  const { code, out, lines } = await hfcheck([], { registry: registry(() => system(() => 0, 12)) })
  t.is(code, 75)
  t.regex(out, /✗ error {3}value: 12 is not /)
  t.is(lines.at(-1), '✗ error: bad could not be searched · nothing searched')
})

test('a model whose declarations contradict themselves is refused with the line', async t => {
  const { code, out, err } = await hfcheck([], { registry: registry(() => ({ ...system(() => 0), schema: record({ value: range(3, 1) }) })) })
  t.is(code, 151)
  t.is(out, '')
  t.regex(err, /^error: the model bad cannot be built: range 3\.\.1 is empty or not of whole numbers\n {2}at .*bad-models\.test\.ts:\d+:\d+\)?\n$/)
})

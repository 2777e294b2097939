import test from 'ava'
import { language, oneOf, record, kind, table, type Action, type Infer } from '../../checker/index.js'

const schema = record({ rows: table(kind('row', 2), record({ state: oneOf('idle', 'busy') })) })
type State = Infer<typeof schema>
interface Step extends Action<State> {
  readonly name: 'take' | 'give'
}
const { invariant, lifecycle, transition } = language<State, Step>()
const prose = { says: '', because: '', source: { path: '', symbol: '' } }

/** What the compiler refuses; that this file compiles is the test. */
export const refused = () => [
  lifecycle({
    ...prose, each: s => s.rows, state: row => row.state,
    // @ts-expect-error a state that does not exist
    moves: { 'idle → bussy': ['take'] },
  }),
  lifecycle({
    ...prose, each: s => s.rows, state: (row: { readonly state: 'idle' | 'busy' }) => row.state,
    // @ts-expect-error an action that does not exist
    moves: { 'idle → busy': ['tale'] },
  }),
  // @ts-expect-error an action that does not exist
  transition({ ...prose, on: ['tale'], holds: () => true }),
  invariant({
    ...prose, each: s => s.rows,
    // @ts-expect-error a field that does not exist
    holds: row => row.stat === 'idle',
  }),
  invariant({
    ...prose,
    // @ts-expect-error rules must not write
    holds: s => (s.rows[0]!.state = 'idle') === 'idle',
  }),
  // @ts-expect-error a value outside the domain
  invariant({ ...prose, each: s => s.rows, holds: row => row.state === 'free' }),
]

test('rules are fitted to the state and the actions of their system', t => {
  t.is(lifecycle({ ...prose, each: s => s.rows, state: row => row.state, moves: { 'idle → busy': ['take'], 'busy → idle': ['give'] } }).kind, 'lifecycle')
})

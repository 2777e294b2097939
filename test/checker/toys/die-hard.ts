import { language, range, record, type Action, type Infer, type System } from '../../../checker/index.js'

/** Two jugs of 3 and 5 gallons; measure out 4 (Lamport's DieHard.tla): 16 states, and the shortest way takes 6 steps. */
const schema = record({ small: range(0, 3), big: range(0, 5) })

export type Jugs = Infer<typeof schema>

interface Pour extends Action<Jugs> {
  readonly name: 'fill_small' | 'fill_big' | 'empty_small' | 'empty_big' | 'small_to_big' | 'big_to_small'
}

const actions: readonly Pour[] = [
  { name: 'fill_small', apply: s => (s.small = 3) },
  { name: 'fill_big', apply: s => (s.big = 5) },
  { name: 'empty_small', apply: s => (s.small = 0) },
  { name: 'empty_big', apply: s => (s.big = 0) },
  { name: 'small_to_big', apply: s => { const poured = Math.min(s.small, 5 - s.big); s.small -= poured; s.big += poured; return poured } },
  { name: 'big_to_small', apply: s => { const poured = Math.min(s.big, 3 - s.small); s.big -= poured; s.small += poured; return poured } },
]

export const dieHard: System<Jugs, Pour> = {
  name: 'die hard', bounds: '3 and 5 gallons', schema, initial: { small: 0, big: 0 }, groups: [{ actions }],
  show: ({ action, after }) => ({ who: 'hero', what: action.name, result: `${after.small}, ${after.big}` }),
}

const { invariant } = language<Jugs, Pour>()

export const dieHardRules = {
  bigIsNotFour: invariant({
    says: 'The big jug never holds 4 gallons.', because: 'Its violation is the solution.', source: { path: 'DieHard.tla', symbol: 'NotSolved' },
    holds: s => s.big !== 4,
  }),
}

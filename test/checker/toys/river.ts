import { language, oneOf, record, type Action, type Infer, type System } from '../../../checker/index.js'

/** Wolf, goat and cabbage: the farmer takes at most one across. The goat must not be alone with the wolf or the cabbage; 7 crossings. */
const bank = () => oneOf('left', 'right')
const schema = record({ farmer: bank(), wolf: bank(), goat: bank(), cabbage: bank() })

export type River = Infer<typeof schema>
type Passenger = 'wolf' | 'goat' | 'cabbage'

interface Crossing extends Action<River> {
  readonly name: 'cross'
  readonly passenger: Passenger | undefined
}

const other = (side: 'left' | 'right') => (side === 'left' ? 'right' : 'left')
const isSafe = (s: Readonly<River>) => s.goat === s.farmer || (s.goat !== s.wolf && s.goat !== s.cabbage)

const crossing = (passenger: Passenger | undefined): Crossing => ({
  name: 'cross', passenger,
  apply: s => {
    const to = other(s.farmer)
    const sideOf = (who: Passenger) => (who === passenger ? to : s[who])
    if (!isSafe({ farmer: to, wolf: sideOf('wolf'), goat: sideOf('goat'), cabbage: sideOf('cabbage') })) return 1
    s.farmer = to
    if (passenger !== undefined) s[passenger] = to
    return 0
  },
})

export const river: System<River, Crossing> = {
  name: 'river', bounds: 'one boat', schema,
  initial: { farmer: 'left', wolf: 'left', goat: 'left', cabbage: 'left' },
  groups: [
    { actions: [crossing(undefined)] },
    ...(['wolf', 'goat', 'cabbage'] as const).map(passenger => ({ when: (s: Readonly<River>) => s[passenger] === s.farmer, actions: [crossing(passenger)] })),
  ],
  show: ({ action }) => ({ who: 'farmer', what: `crosses with ${action.passenger ?? 'nobody'}` }),
}

const { witness } = language<River, Crossing>()

export const riverRules = {
  allAcross: witness({
    says: 'All can be brought to the right bank.', because: 'That is the riddle.', source: { path: 'Propositiones ad Acuendos Juvenes', symbol: 'XVIII' },
    reached: ({ after }) => after.wolf === 'right' && after.goat === 'right' && after.cabbage === 'right',
  }),
}

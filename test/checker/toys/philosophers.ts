import { id, kind, language, maybe, oneOf, record, table, type Action, type Infer, type System } from '../../../checker/index.js'

/** Dining philosophers who take the left fork first: with everybody holding one fork nobody can go on. */
const schemaFor = (seats: number) => {
  const philosopher = kind('philosopher', seats)
  return record({
    philosophers: table(philosopher, record({ does: oneOf('thinks', 'waits', 'eats') })),
    forks: table(kind('fork', seats), record({ holder: maybe(id(philosopher)) })),
  })
}

export type Table = Infer<ReturnType<typeof schemaFor>>

export interface Move extends Action<Table> {
  readonly name: 'take_left' | 'take_right' | 'put_down'
  readonly seat: number
}

/** When the last is left-handed, he takes his right fork first: then nobody waits in a circle. */
export const philosophers = (seats: number, { lastIsLeftHanded = false } = {}): System<Table, Move> => ({
  name: 'philosophers', bounds: `${seats} seats`, schema: schemaFor(seats),
  initial: { philosophers: Array.from({ length: seats }, () => ({ does: 'thinks' as const })), forks: Array.from({ length: seats }, () => ({ holder: undefined })) },
  groups: Array.from({ length: seats }, (_, seat) => seat).flatMap((seat): System<Table, Move>['groups'][number][] => {
    const swapped = lastIsLeftHanded && seat === seats - 1
    const left = swapped ? (seat + 1) % seats : seat
    const right = swapped ? seat : (seat + 1) % seats
    return [
      {
        when: s => s.philosophers[seat]!.does === 'thinks' && s.forks[left]!.holder === undefined,
        actions: [{ name: 'take_left', seat, apply: s => { s.forks[left]!.holder = seat; s.philosophers[seat]!.does = 'waits'; return 0 } }],
      },
      {
        when: s => s.philosophers[seat]!.does === 'waits' && s.forks[right]!.holder === undefined,
        actions: [{ name: 'take_right', seat, apply: s => { s.forks[right]!.holder = seat; s.philosophers[seat]!.does = 'eats'; return 0 } }],
      },
      {
        when: s => s.philosophers[seat]!.does === 'eats',
        actions: [{ name: 'put_down', seat, apply: s => { s.forks[left]!.holder = undefined; s.forks[right]!.holder = undefined; s.philosophers[seat]!.does = 'thinks'; return 0 } }],
      },
    ]
  }),
  show: ({ action }) => ({ who: `philosopher${action.seat}`, what: action.name }),
})

const { invariant } = language<Table, Move>()

export const philosopherRules = {
  neighboursDoNotEat: invariant({
    says: 'Of two neighbours at most one eats.', because: 'They share a fork.', source: { path: 'EWD310', symbol: 'dining' },
    each: s => s.philosophers,
    given: philosopher => philosopher.does === 'eats',
    holds: (_, s, seat) => s.philosophers[(seat + 1) % s.philosophers.length]!.does !== 'eats',
  }),
}

import { bool, id, kind, maybe, range, record, table, type Action, type Infer, type SectionListener, type System } from '../../../checker/index.js'

/**
 * Two processes that add one to a shared counter: each reads it, then writes it back. With `locks` each of the two is done under the counter's
 * lock; `nested` takes a lock of the process first and the counter's while it writes; `keeps` holds the lock from the read to the write.
 */
const process = kind('p', 2)
const shelf = kind('shelf', 2, id => `shelf${id}`)
const schema = record({
  processes: table(process, record({ at: range(0, 2), read: range(0, 3) })),
  shelves: table(shelf, record({ lock: maybe(id(process)), count: range(0, 3).guardedBy('shelf {shelf}'), untouched: bool() })),
})

export type Counters = Infer<typeof schema>

export interface Move extends Action<Counters> {
  readonly process: number
}

export type Locking = 'none' | 'both' | 'read only' | 'nested' | 'kept' | 'told nothing'

const LOCK = 'shelf shelf1'

export const counters = (locking: Locking): System<Counters, Move> => {
  const section = (listener: SectionListener | undefined, label: string, locks: readonly string[], recipe: () => void): number => {
    if (locking !== 'told nothing') listener?.begins(label, locks)
    recipe()
    if (locking !== 'told nothing') listener?.ends()
    return 0
  }
  return {
    name: `counters ${locking}`, bounds: '2 processes', schema,
    initial: { processes: [0, 1].map(() => ({ at: 0, read: 0 })), shelves: [0, 1].map(() => ({ lock: undefined, count: 0, untouched: false })) },
    groups: [0, 1].flatMap((process): System<Counters, Move>['groups'][number][] => {
      const other = 1 - process
      return [
        {
          when: s => s.processes[process]!.at === 0 && s.shelves[1]!.lock !== other,
          actions: [{
            name: 'read', process,
            apply: (s, listener) => {
              section(listener, 'look', locking === 'both' || locking === 'read only' || locking === 'kept' ? [LOCK] : locking === 'nested' ? [`process ${process}`, LOCK] : [], () => {
                s.processes[process]!.read = s.shelves[1]!.count
              })
              if (locking === 'kept') s.shelves[1]!.lock = process
              s.processes[process]!.at = 1
              return 0
            },
          }],
        },
        {
          when: s => s.processes[process]!.at === 1 && s.shelves[1]!.lock !== other,
          actions: [{
            name: 'write', process,
            apply: (s, listener) => {
              section(listener, 'put', locking === 'both' || locking === 'kept' ? [LOCK] : locking === 'nested' ? [`process ${process}`] : [], () => {
                const { read } = s.processes[process]!
                if (locking === 'nested') listener?.takes(LOCK)
                s.shelves[1]!.count = (read + 1) % 4
              })
              s.shelves[1]!.lock = undefined
              s.processes[process]!.at = 2
              return 0
            },
          }],
        },
      ]
    }),
    terminal: s => s.processes.every(({ at }) => at === 2),
    processOf: action => action.process,
    show: ({ action }) => ({ who: `p${action.process}`, what: action.name }),
  }
}

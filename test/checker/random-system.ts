import fc from 'fast-check'
import type { Action, System } from '../../checker/index.js'
import { bool, id, kind, list, maybe, oneOf, range, record, table, type Frozen, type Infer } from '../../checker/state/schema.js'

/** A state with a bit of everything, small enough for a naive search. */
const cell = kind('cell', 2)
const schema = record({
  level: range(-1, 2),
  open: bool(),
  cells: table(cell, record({ mode: oneOf('idle', 'busy', 'done'), next: maybe(id(cell)) })),
  queue: list(id(cell), 2),
  echo: range(0, 7).output(),
})
export type Cells = Infer<typeof schema>

type Family = 'set' | 'move' | 'queue'
export interface CellAction extends Action<Cells> {
  readonly name: Family
}

const modes = ['idle', 'busy', 'done'] as const

/** Primitive conditions and updates; random systems are made of them. `k` selects among variants. */
const conditions: readonly ((s: Frozen<Cells>, k: number) => boolean)[] = [
  (s, k) => s.level === (k % 4) - 1,
  s => s.open,
  (s, k) => s.cells[k % 2]!.mode !== modes[k % 3],
  (s, k) => s.cells[k % 2]!.next === undefined,
  (s, k) => s.queue.length <= k % 3,
  (s, k) => s.queue.includes(k % 2),
]
const updates: readonly ((s: Cells, k: number) => void)[] = [
  (s, k) => { s.level = ((s.level + 1 + k) % 4) - 1 },
  s => { s.open = !s.open },
  (s, k) => { s.cells[k % 2]!.mode = modes[k % 3]! },
  (s, k) => { s.cells[k % 2]!.next = k % 3 === 2 ? undefined : k % 3 },
  (s, k) => { if (s.queue.length < 2) s.queue.push(k % 2) },
  s => { s.queue.pop() },
  s => { const first = s.queue.shift(); if (first !== undefined) s.cells[first]!.mode = 'busy' },
  s => { for (const one of s.queue) s.cells[one]!.next = s.queue.at(-1) },
  (s, k) => { if (s.cells.some(({ mode }) => mode === modes[k % 3])) s.level = 2 },
]

const conditionOf = fc.tuple(fc.nat(conditions.length - 1), fc.nat(11)).map(([which, k]) => (s: Frozen<Cells>) => conditions[which]!(s, k))
const actionOf: fc.Arbitrary<CellAction> = fc.tuple(
  fc.constantFrom<Family>('set', 'move', 'queue'),
  fc.option(conditionOf, { nil: undefined }),
  fc.array(fc.tuple(fc.nat(updates.length - 1), fc.nat(11)), { maxLength: 3 }),
).map(([name, unless, writes]) => ({
  name,
  apply: s => {
    s.echo = writes.length
    if (unless?.(s) === true) return -1
    for (const [which, k] of writes) updates[which]!(s, k)
    return s.queue.length
  },
}))

export const randomSystem: fc.Arbitrary<System<Cells, CellAction>> = fc.tuple(
  fc.array(fc.record({ when: fc.option(conditionOf, { nil: undefined }), actions: fc.array(actionOf, { maxLength: 4 }) }), { minLength: 1, maxLength: 5 }),
  fc.integer({ min: -1, max: 2 }),
).map(([groups, level]) => ({
  name: 'cells', bounds: 'random', schema,
  initial: { level, open: false, cells: [{ mode: 'idle', next: undefined }, { mode: 'idle', next: undefined }], queue: [], echo: 0 },
  groups: groups.map(({ when, actions }) => (when === undefined ? { actions } : { when, actions })),
  show: ({ action }) => ({ who: 'cells', what: action.name }),
}))

/** The text of a state without its output, as a naive search tells states apart. */
export const identity = (state: Frozen<Cells>): string => JSON.stringify({ ...state, queue: [...state.queue], echo: 0, cells: state.cells.map(({ mode, next }) => [mode, next ?? null]) })

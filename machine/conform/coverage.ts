import { HANG, type Section } from '../../model/section.js'
import type { State } from '../../model/state.js'
import { nameOf, type GuestEvent } from '../event.js'
import type { Result } from './machine.js'

/** What recorded or generated runs have exercised: events by outcome, sections by result. */

export interface Coverage {
  /** Event or call → what came of it → how often. */
  readonly outcomes: Map<string, Map<string, number>>
  /** Event or call → label of a section → class of its result → how often. */
  readonly sections: Map<string, Map<string, Map<string, number>>>
}

export const newCoverage = (): Coverage => ({ outcomes: new Map(), sections: new Map() })

const count = (table: Map<string, Map<string, number>>, row: string, column: string): void => {
  let cells = table.get(row)
  if (cells === undefined) table.set(row, (cells = new Map()))
  cells.set(column, (cells.get(column) ?? 0) + 1)
}

/** Sections whose results are numbers of addresses and frames: which ones says nothing. */
const REFERENCES: ReadonlySet<string> = new Set(['read send buffer', 'read entry', 'allocate table'])

/** A section's result as a class: words of no fixed meaning (sizes, addresses, indices) are one. */
export const classOf = (label: string, result: number): string =>
  (result === HANG ? 'hang' : result > (REFERENCES.has(label) ? 0 : 1) ? 'n' : String(result))

/** How an event ended, as coverage counts it. */
export const outcomeOf = (event: GuestEvent, before: number, result: Result): string => {
  if (result.out === 'hang') return `hang: ${result.why}`
  if (result.out === 'untrapped') return 'untrapped'
  if (result.current !== before) return 'switches'
  return event.op === 'hvc' ? (result.outcome > 1 ? 'n' : String(result.outcome)) : 'ok'
}

export const coverOutcome = ({ outcomes }: Coverage, event: GuestEvent, before: number, result: Result): void =>
  count(outcomes, nameOf(event), outcomeOf(event, before, result))

export const coverSection = ({ sections }: Coverage, event: GuestEvent, { label }: Section<State>, result: number): void => {
  const name = nameOf(event)
  let own = sections.get(name)
  if (own === undefined) sections.set(name, (own = new Map()))
  count(own, label, classOf(label, result))
}

/** A branch of a section: the class of result it ended with. */
export interface Branch {
  readonly event: string
  readonly section: string
  readonly result: string
  readonly times: number
}

export const branchesOf = ({ sections }: Coverage): readonly Branch[] =>
  [...sections].flatMap(([event, own]) => [...own].flatMap(([section, results]) => [...results].map(([result, times]) => ({ event, section, result, times }))))

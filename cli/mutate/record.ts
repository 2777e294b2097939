import { readFileSync, existsSync } from 'node:fs'
import { BadInput } from '../bad-input.js'
import type { Campaign, Judged } from './judged.js'
import type { Cause } from './judge.js'
import type { Outcome } from './outcome.js'
import { OPERATORS } from './operators.js'

/** How many mutants there were and what became of them. `score`: killed out of those that are not proven equivalent, in per cent, rounded down to tenths. */
export interface Tally {
  readonly mutants: number
  readonly killed: number
  readonly survived: number
  readonly equivalent: number
  readonly score: number
}

export interface MutantRecord {
  readonly id: string
  readonly family: string
  readonly operator: string
  readonly was: string
  readonly becomes: string
  readonly status: 'killed' | 'survived' | 'equivalent'
  /** Killed: how, in which system, by which rule, after how many steps, and which other rules fail there. */
  readonly cause?: Cause
  readonly cell?: string
  readonly by?: string
  readonly steps?: number
  readonly also?: readonly string[]
  /** Survived: the shortest way to a step that is taken otherwise, and the system it is in. */
  readonly shows?: readonly string[]
  /** Equivalent: the systems whose complete search found no difference. Those in which its code never runs are left out. */
  readonly in?: readonly string[]
}

/** What is known of a rule from its kills. */
export interface RuleRecord {
  readonly kills: number
  /** Mutants that no other rule of its family notices where this one does; the first few. */
  readonly alone: readonly string[]
}

/** How adequate the rules are, as recorded by `hfcheck mutate --update` in docs/adequacy.json. */
export interface AdequacyRecord {
  readonly schemaVersion: 1
  /** A hash of the model and of how mutants are made: other code, other mutants. */
  readonly model: string
  /** `within`: mutants were compared with the model in only so many states of it, so that what shows no difference there is not proven to have none. */
  readonly cells: readonly { readonly name: string; readonly within?: number; readonly states: number; readonly holds: number; readonly reached: number }[]
  /** How many mutants there are: `total.mutants` of them, spread over all, were judged. */
  readonly of: number
  readonly total: Tally
  readonly families: Readonly<Record<string, Tally>>
  readonly operators: Readonly<Record<string, Tally>>
  readonly causes: Readonly<Record<Cause, number>>
  readonly rules: Readonly<Record<string, RuleRecord>>
  readonly mutants: readonly MutantRecord[]
}

export const readRecord = (path: string): AdequacyRecord | undefined => {
  if (!existsSync(path)) return undefined
  const found = JSON.parse(readFileSync(path, 'utf8')) as AdequacyRecord
  if (found.schemaVersion !== 1) throw new BadInput(`${path} was written by another version   (hfcheck mutate --update)`)
  return found
}

const tallyOf = (some: readonly Judged[]): Tally => {
  const number = (status: MutantRecord['status']): number => some.filter(({ outcome }) => outcome.status === status).length
  const [killed, survived, equivalent] = [number('killed'), number('survived'), number('equivalent')]
  return { mutants: some.length, killed, survived, equivalent, score: killed + survived === 0 ? 100 : Math.floor((1000 * killed) / (killed + survived)) / 10 }
}

const by = (judged: readonly Judged[], keys: readonly string[], keyOf: (one: Judged) => string): Record<string, Tally> =>
  Object.fromEntries(keys.flatMap(key => { const some = judged.filter(one => keyOf(one) === key); return some.length === 0 ? [] : [[key, tallyOf(some)]] }))

const CAUSES: readonly Cause[] = ['rule', 'witness', 'surprise', 'discipline', 'deadlock', 'error', 'endless']
/** Mutants named beside a rule. */
const NAMED = 3

export const familyOfRule = (id: string): string => id.split('.')[0]!

const rulesIn = ({ cells, judged }: Campaign, known: readonly string[]): Record<string, RuleRecord> => {
  const ids = [...new Set([...known, ...cells.flatMap(({ base }) => Object.entries(base.verdicts).flatMap(([id, verdict]) => (verdict === 'holds' || verdict === 'reached' ? [id] : [])))])].sort()
  const kills = judged.flatMap(({ mutant, outcome }) => (outcome.status === 'killed' && (outcome.kill.cause === 'rule' || outcome.kill.cause === 'witness') ? [{ id: mutant.id, rules: [outcome.kill.by, ...outcome.also] }] : []))
  return Object.fromEntries(ids.map(id => {
    const own = kills.filter(({ rules }) => rules.includes(id))
    const alone = own.filter(({ rules }) => !rules.some(other => other !== id && familyOfRule(other) === familyOfRule(id)))
    return [id, { kills: own.length, alone: alone.slice(0, NAMED).map(({ id: mutant }) => mutant) }]
  }))
}

const recordOf = ({ mutant: { id, family, operator, was, becomes }, outcome }: Judged): MutantRecord => {
  const about = { id, family, operator, was, becomes, status: outcome.status }
  if (outcome.status === 'equivalent') return { ...about, in: outcome.in }
  if (outcome.status === 'survived') return { ...about, cell: outcome.shows.cell, shows: outcome.shows.steps }
  return { ...about, ...outcome.kill, ...(outcome.also.length === 0 ? {} : { also: outcome.also }) }
}

/** What a record says became of a mutant. */
export const outcomeIn = ({ status, cause, cell, by, steps, also = [], shows = [], in: same = [] }: MutantRecord): Outcome =>
  (status === 'killed' ? { status, kill: { cause: cause!, cell: cell!, by: by!, ...(steps === undefined ? {} : { steps }) }, also }
  : status === 'survived' ? { status, shows: { cell: cell!, steps: shows } } : { status, in: same })

/** What a campaign found, and what was recorded before of the cells it did not look at. */
export const recordFrom = (found: Campaign, model: string, before?: AdequacyRecord): AdequacyRecord => {
  const { cells, judged, of } = found
  const operators = [...OPERATORS, 'suppress', 'unfixed', 'regression']
  return {
    schemaVersion: 1,
    model,
    cells: [...(before?.cells ?? []).filter(({ name }) => !cells.some(cell => cell.name === name && cell.within !== 0)), ...cells.filter(({ name, within }) => within !== 0 || before?.cells.every(cell => cell.name !== name) !== false).map(({ name, base, within }) => ({ name, ...(within === undefined ? {} : { within }), states: base.states, holds: Object.values(base.verdicts).filter(verdict => verdict === 'holds').length, reached: Object.values(base.verdicts).filter(verdict => verdict === 'reached').length }))],
    of,
    total: tallyOf(judged),
    families: by(judged, [...new Set(judged.map(({ mutant }) => mutant.family))], ({ mutant }) => mutant.family),
    operators: by(judged, operators, ({ mutant }) => mutant.operator),
    causes: Object.fromEntries(CAUSES.map(cause => [cause, judged.filter(({ outcome }) => outcome.status === 'killed' && outcome.kill.cause === cause).length])) as Record<Cause, number>,
    rules: rulesIn(found, Object.keys(before?.rules ?? {})),
    mutants: judged.map(recordOf),
  }
}

/** One mutant a line: a difference between two records says which. */
export const recordText = ({ mutants, rules, ...rest }: AdequacyRecord): string => {
  const head = JSON.stringify(rest, null, 2).replace(/\n\}$/, '')
  const lines = (items: readonly string[]): string => items.map(item => `    ${item}`).join(',\n')
  return `${head},\n  "rules": {\n${lines(Object.entries(rules).map(([id, rule]) => `${JSON.stringify(id)}: ${JSON.stringify(rule)}`))}\n  },\n  "mutants": [\n${lines(mutants.map(mutant => JSON.stringify(mutant)))}\n  ]\n}\n`
}

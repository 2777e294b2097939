import { leavesOf, valueAt } from '../../checker/state/leaves.js'
import type { Lifecycle } from '../../checker/property.js'
import { judgeState, judgeStep, type Judgement } from '../../checker/traces/judge.js'
import { showLeaf } from '../../checker/state/show.js'
import { watch } from '../../checker/state/watched.js'
import type { Opened } from '../../cli/scope-entry.js'
import type { MachineFacts, RuleFacts, Sight, StageFacts, StepFacts } from '../data.js'
import { shortName } from './name-of.js'
import type { AnyAction, Place } from './place.js'
import { pooling, type Pooling } from './pool.js'

const LETTERS: Readonly<Record<Judgement, string>> = { silent: '-', fine: 'o', broken: 'x', seen: '*' }

/** Tells what a page shows of a system, its states and its steps. */
export interface Teller {
  facts(cell: string, patches: readonly string[], first: Place): StageFacts
  textsOf(state: unknown): readonly string[]
  identityOf(texts: readonly string[]): string
  step(place: Place, pool: Pooling): StepFacts
  /** A letter for each rule. */
  judged(place: Place): string
}

export const tellerOf = ({ system, rules }: Opened): Teller => {
  const { schema, scenery } = system
  const leaves = leavesOf(schema)
  const lanings = scenery?.lanings ?? []
  const sheets = scenery?.sheets ?? []
  const lifecycles = rules.flatMap(({ id, rule }) => (rule.kind === 'lifecycle' ? [{ id, rule: rule as Lifecycle<unknown, AnyAction, unknown, string> }] : []))

  const textsOf = (state: unknown): readonly string[] => leaves.map(leaf => showLeaf(leaf, valueAt(state, leaf)))
  const identityOf = (texts: readonly string[]): string => shortName(texts.filter((_, i) => leaves[i]!.remarks.output !== true).join('\n'))
  const judged = ({ state, step }: Place): string => rules.map(({ rule }) => LETTERS[step === undefined ? judgeState(rule, state) : judgeStep(schema, rule, step)]).join('')

  const sight = (place: Place, pool: Pooling): Sight => ({
    identity: identityOf(place.texts),
    judged: judged(place),
    doing: lanings.map(({ doing }) => pool.placeOf(doing(place.state))),
    machines: lifecycles.map(({ rule }) => pool.placeOf(rule.each(place.state).map(rule.state))),
    sheets: sheets.map(({ rows }) => pool.placeOf(rows(place.state))),
  })

  const step = (place: Place, pool: Pooling): StepFacts => {
    const { step: taken, before, texts, key } = place
    if (taken === undefined || before === undefined) throw new TypeError('the initial state is no step')
    const { who, what, result, detail } = taken.text
    return {
      key, who, what,
      action: taken.action.name,
      ...(system.processOf === undefined ? {} : { process: system.processOf(taken.action) }),
      ...(result === undefined ? {} : { result }),
      ...(detail === undefined ? {} : { detail }),
      set: texts.flatMap((text, field) => (text === before.texts[field] ? [] : [[field, text] as const])),
      arrows: lanings.map(({ arrows }) => pool.placeOf(arrows(taken))),
      ...sight(place, pool),
    }
  }

  const machines = (): readonly MachineFacts[] => lifecycles.map(({ id, rule }) => {
    const watched = watch(schema, system.initial)
    const moves = Object.entries(rule.moves).map(([move, by]) => {
      const [from = '', to = ''] = move.split(' → ')
      return { from, to, by: by ?? [] }
    })
    return {
      rule: id, moves,
      states: [...new Set([...moves.flatMap(({ from, to }) => [from, to]), ...rule.each(system.initial).map(rule.state)])],
      rows: rule.each(watched.state).map((row, i) => watched.nameOf(row) ?? `${i}`),
    }
  })

  return {
    textsOf, identityOf, judged, step,
    facts: (cell, patches, first) => {
      const pool = pooling()
      const start = system.showInitial?.(system.initial)
      return {
        cell, patches, scope: cell.split('+')[0]!, bounds: system.bounds,
        ...(start === undefined ? {} : { start }),
        fields: leaves.map(({ label, path, row, remarks: { note, guardedBy, output, untold } }) => ({
          label, path,
          ...(row === undefined ? {} : { row }),
          ...(note === undefined ? {} : { note }),
          ...(guardedBy === undefined ? {} : { guard: guardedBy }),
          ...(output === true ? { output } : {}),
          ...(untold === true ? { untold } : {}),
        })),
        rules: rules.map(ruleFacts),
        machines: machines(),
        lanings: lanings.map(({ name, lanes }) => ({ name, lanes })),
        sheets: sheets.map(({ name, says, columns }) => ({ name, says, columns })),
        families: [...new Set(system.groups.flatMap(({ actions }) => actions.map(({ name }) => name)))],
        initial: first.texts,
        first: sight(first, pool),
        pool: pool.pool,
      }
    },
  }
}

const ruleFacts = ({ id, rule: { kind, says, because, source, known } }: Opened['rules'][number]): RuleFacts => ({
  id, kind, says, because,
  source: `${source.path}, ${source.symbol}${source.commit === undefined ? '' : ` (${source.commit})`}`,
  ...(known === undefined ? {} : { known }),
})


import type { RuleFacts, ScopeFacts } from '../data.js'

/** What fails comes first, and what holds last. */
const RANK = ['violated', 'stale', 'known', 'open', 'vacuous', 'fine']

export const rankOf = ({ standing }: RuleFacts): number => RANK.indexOf(standing ?? 'open')

/** The scope to look at when nobody says which: the first of those in which the worst happened. */
export const foremostScope = (scopes: readonly ScopeFacts[]): ScopeFacts =>
  [...scopes].sort((one, other) => worstIn(one) - worstIn(other))[0]!

const worstIn = ({ runs, stage: { rules } }: ScopeFacts): number =>
  runs.some(({ rule }) => rule === undefined) ? -1 : Math.min(RANK.length, ...rules.filter(({ id }) => runs.some(({ name }) => name === id)).map(rankOf))

/** The run to look at when nobody says which: an error or a deadlock, or the first rule of the list that has one. */
export const foremostRun = ({ runs, stage: { rules } }: Pick<ScopeFacts, 'runs' | 'stage'>): string =>
  (runs.find(({ rule }) => rule === undefined) ?? [...rules].sort((one, other) => rankOf(one) - rankOf(other)).map(({ id }) => runs.find(({ name }) => name === id)).find(run => run !== undefined))?.name ?? ''

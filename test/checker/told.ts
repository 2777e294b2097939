import type { Action, Report } from '../../checker/index.js'

/** Everything a report says, but what it took: searches that go about it differently must agree on this. */
export const told = <S, A extends Action<S>>({ cost: _, store: __, rules, graph: ___, ...report }: Report<S, A>): string =>
  JSON.stringify({ ...report, rules: rules.map(({ rule: ____, ...rest }) => rest) }, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))

/** Everything a report says but what it rests on as well: what is exact and what goes by fingerprints, and why some reduction was left out. */
export const facts = <S, A extends Action<S>>({ exactness: _, omission: __, reductions: { symmetry, partialOrder }, ...report }: Report<S, A>): string =>
  told({ ...report, exactness: 'exact', reductions: { off: {}, ...(symmetry && { symmetry }), ...(partialOrder && { partialOrder }) } })

/** Workers come at once, and share many small rounds. */
export const SHARED = { states: 0, layer: 1, round: 64, block: 2, patient: true }

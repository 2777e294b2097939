import type { Reduction } from './search/engine.js'
import { Asymmetric } from './symmetry/mirror.js'
import { ModelError } from './model-error.js'
import { Owners } from './partial-order/ownership.js'
import { isLateRule } from './property.js'
import type { NamedRule } from './rules.js'
import { SymmetryGroup } from './symmetry/symmetry-group.js'
import type { StoreName } from './store/store.js'
import { Disowned } from './partial-order/trespass.js'
import type { Action } from './action.js'
import type { System } from './system.js'
import type { Tuning } from './memo/tuning.js'

/** Ways to visit fewer states without loss. */
export interface Reductions {
  /** One state of all that differ in names only; on when absent and the system declares what may be renamed. */
  readonly symmetry?: boolean
  /** Steps that nobody else notices are taken alone; off when absent: what it finds broken is searched for once more, without it. */
  readonly partialOrder?: boolean
}

/** The reductions of one search; those that are off, with the reason. */
export interface Plan<S, A extends Action<S>> extends Reduction<S, A> {
  readonly off: { readonly symmetry?: string; readonly partialOrder?: string }
}

/** Searches that begin anew because of what they learnt; after so many there is no more partial-order reduction. */
const MOST_ATTEMPTS = 40

/** Which reductions a search begins with. */
export const planned = <S, A extends Action<S>>(system: System<S, A>, rules: readonly NamedRule<S, A>[], { symmetry, partialOrder }: Reductions, memo: boolean | Tuning): Plan<S, A> => {
  const graph = rules.some(({ rule }) => isLateRule(rule))
  const unremembered = memo === false ? 'what is not remembered is not compared' : undefined
  const unsearched = symmetry === false ? 'not wanted' : system.symmetry === undefined ? 'none is declared' : graph ? 'rules about runs follow each thing by its name' : unremembered
    ?? (system.symmetry.renamings.length === 0 ? 'no renaming is declared' : undefined)
  const group = unsearched === undefined ? new SymmetryGroup(system) : undefined
  const asymmetric = group === undefined ? unsearched : group.elements.length === 1 ? group.refused.join('; ') || 'no renaming changes anything' : undefined
  const dependent = partialOrder !== true ? 'not wanted' : graph ? 'rules about runs look at every step' : unremembered
    ?? (system.ownership === undefined || system.processOf === undefined ? 'who owns what is not declared' : undefined)
  const processes = dependent === undefined ? Math.max(0, ...system.groups.flatMap(({ actions }) => actions.map(action => system.processOf!(action) + 1))) : 0
  return {
    ...(asymmetric === undefined ? { group: group! } : {}),
    ...(dependent === undefined ? { owners: new Owners(system.schema, system.ownership!, processes) } : {}),
    off: { ...(asymmetric === undefined ? {} : { symmetry: asymmetric }), ...(dependent === undefined ? {} : { partialOrder: dependent }) },
  }
}

/** Without what a store cannot do: whether a state was found before another is asked while steps are taken alone. */
export const keptIn = <S, A extends Action<S>>({ owners, off, ...rest }: Plan<S, A>, store: StoreName | undefined): Plan<S, A> =>
  owners === undefined ? { ...rest, off } : store === 'fingerprint' || store === 'disk' ? { ...rest, off: { ...off, partialOrder: 'a state in this store is not found again at once' } } : { ...rest, owners, off }

/** Whether a search ended because something it relied on turned out wrong: then another may do. */
export const isMistake = (error: unknown): boolean => error instanceof Asymmetric || error instanceof Disowned

/** Searches as planned, and anew without what turned out wrong. */
export const persist = async <S, A extends Action<S>, T>(plan: Plan<S, A>, search: (plan: Plan<S, A>) => Promise<T>): Promise<T> => {
  let current = plan
  for (let attempt = 1; ; attempt++) {
    try {
      return await search(current)
    } catch (error) {
      const cause = error instanceof ModelError ? error.cause : error
      if (cause instanceof Asymmetric) {
        const { group: _, ...rest } = current
        current = { ...rest, off: { ...current.off, symmetry: cause.message } }
      } else if (cause instanceof Disowned && attempt >= MOST_ATTEMPTS) {
        const { owners: _, ...rest } = current
        current = { ...rest, off: { ...current.off, partialOrder: 'too little belongs to one process' } }
      } else if (!(cause instanceof Disowned)) throw error
    }
  }
}

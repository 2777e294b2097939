import { Engine } from './engine.js'
import { families } from './families.js'
import { inlineLess } from './inlining.js'
import { Ledger } from './ledger.js'
import { Asymmetric } from '../symmetry/mirror.js'
import type { Plan } from '../reductions.js'
import type { NamedRule } from '../rules.js'
import type { Frozen } from '../state/schema.js'
import type { StoreOf } from '../store/store.js'
import { storeFor } from '../store/store-for.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'
import { remembering, type Tuning } from '../memo/tuning.js'

/** An engine, and the ledger that keeps what it reports. */
export interface Searcher<S, A extends Action<S>> {
  readonly engine: Engine<S, A>
  readonly ledger: Ledger<S, A>
}

/** What searches a system as planned, whoever drives it. */
export const searcher = <S, A extends Action<S>>(system: System<S, A>, rules: readonly NamedRule<S, A>[], plan: Omit<Plan<S, A>, 'off'>, remember: boolean | Tuning, storeOf: StoreOf = storeFor('auto')): Searcher<S, A> => {
  const { group, owners } = plan
  const { names } = families(system)
  inlineLess()
  const ledger: Ledger<S, A> = new Ledger(rules, names, state => {
    engine.generated.load(state, engine.size)
    const isTerminal = (): boolean => system.terminal?.(engine.before as Frozen<S>) ?? false
    const terminal = isTerminal()
    if (group === undefined) return terminal
    const words = engine.buffer.slice(engine.size, engine.size + engine.words)
    for (const apply of group.apply) {
      apply(words, 0, engine.buffer, engine.size)
      if (isTerminal() !== terminal) throw new Asymmetric('a state is terminal under some names only')
    }
    // The search goes by what changes in the buffer from state to state.
    engine.buffer.set(words, engine.size)
    return terminal
  })
  // With a symmetry everything is remembered: what is learnt is compared with its images once, and then holds wherever it is remembered.
  const memo = group === undefined && owners === undefined ? remember : remembering(remember)
  const engine: Engine<S, A> = new Engine(system, rules, ledger, memo, plan, storeOf)
  ledger.attach({ on: engine.on, cursor: engine.generated.cursor })
  return { engine, ledger }
}

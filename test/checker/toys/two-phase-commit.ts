import type { Action, System } from '../../../checker/index.js'
import { language } from '../../../checker/property.js'
import { bool, kind, oneOf, record, table, type Infer } from '../../../checker/state/schema.js'

/**
 * The two-phase commit protocol of Gray and Lamport, "Consensus on Transaction Commit" (TwoPhase.tla). Published sizes: 288 states for 3
 * resource managers, 8,832 for 5 (the sizes the examples of the Rust checker Stateright assert).
 */
const schemaFor = (managers: number) => record({
  managers: table(kind('rm', managers), record({ state: oneOf('working', 'prepared', 'committed', 'aborted'), preparedSent: bool(), preparedSeen: bool() })),
  coordinator: oneOf('init', 'committed', 'aborted'),
  commitSent: bool(),
  abortSent: bool(),
})

export type TwoPhase = Infer<ReturnType<typeof schemaFor>>

export interface TwoPhaseAction extends Action<TwoPhase> {
  readonly name: 'receive_prepared' | 'commit' | 'abort' | 'prepare' | 'choose_to_abort' | 'receive_commit' | 'receive_abort'
  readonly manager?: number
}

export const twoPhaseCommit = (managers: number): System<TwoPhase, TwoPhaseAction> => {
  const ids = Array.from({ length: managers }, (_, id) => id)
  return {
    name: 'two-phase commit',
    bounds: `${managers} resource managers`,
    schema: schemaFor(managers),
    initial: {
      managers: ids.map(() => ({ state: 'working', preparedSent: false, preparedSeen: false })), coordinator: 'init', commitSent: false, abortSent: false,
    },
    groups: [
      { when: s => s.coordinator === 'init' && s.managers.every(rm => rm.preparedSeen), actions: [{ name: 'commit', apply: s => { s.coordinator = 'committed'; s.commitSent = true; return 0 } }] },
      { when: s => s.coordinator === 'init', actions: [{ name: 'abort', apply: s => { s.coordinator = 'aborted'; s.abortSent = true; return 0 } }] },
      ...ids.flatMap((manager): System<TwoPhase, TwoPhaseAction>['groups'][number][] => [
        { when: s => s.coordinator === 'init' && s.managers[manager]!.preparedSent, actions: [{ name: 'receive_prepared', manager, apply: s => { s.managers[manager]!.preparedSeen = true; return 0 } }] },
        {
          when: s => s.managers[manager]!.state === 'working',
          actions: [
            { name: 'prepare', manager, apply: s => { const rm = s.managers[manager]!; rm.state = 'prepared'; rm.preparedSent = true; return 0 } },
            { name: 'choose_to_abort', manager, apply: s => { s.managers[manager]!.state = 'aborted'; return 0 } },
          ],
        },
        { when: s => s.commitSent, actions: [{ name: 'receive_commit', manager, apply: s => { s.managers[manager]!.state = 'committed'; return 0 } }] },
        { when: s => s.abortSent, actions: [{ name: 'receive_abort', manager, apply: s => { s.managers[manager]!.state = 'aborted'; return 0 } }] },
      ]),
    ],
    show: ({ action }) => ({ who: action.manager === undefined ? 'tm' : `rm${action.manager}`, what: action.name }),
  }
}

const { invariant, lifecycle, witness } = language<TwoPhase, TwoPhaseAction>()
const because = 'That is what committing together means.'
const source = { path: 'TwoPhase.tla', symbol: 'TCConsistent' }

export const twoPhaseRules = {
  consistent: invariant({
    says: 'No manager has aborted while another has committed.', because, source,
    holds: s => !(s.managers.some(rm => rm.state === 'aborted') && s.managers.some(rm => rm.state === 'committed')),
  }),
  managers: lifecycle({
    says: 'A manager decides once.', because, source,
    each: s => s.managers, state: rm => rm.state,
    moves: {
      'working → prepared': ['prepare'], 'working → aborted': ['choose_to_abort', 'receive_abort'],
      'prepared → committed': ['receive_commit'], 'prepared → aborted': ['receive_abort'],
    },
  }),
  canCommit: witness({ says: 'Everybody can commit.', because, source, reached: ({ after }) => after.managers.every(rm => rm.state === 'committed') }),
}

import { bool, id, kind, language, oneOf, record, table, type Action, type Infer, type System } from '../../../checker/index.js'

/** Peterson's mutual exclusion for two processes, one shared access a step. When a process keeps the turn to itself both may enter. */
const process = kind('p', 2)
const schema = record({
  processes: table(process, record({ at: oneOf('idle', 'raised', 'waiting', 'critical'), flag: bool() })),
  turn: id(process),
})

export type Peterson = Infer<typeof schema>

export interface Move extends Action<Peterson> {
  readonly name: 'raise' | 'yield_turn' | 'enter' | 'leave'
  readonly process: number
}

export const peterson = ({ givesTurn = true } = {}): System<Peterson, Move> => ({
  name: givesTurn ? 'peterson' : 'greedy peterson', bounds: '2 processes', schema,
  initial: { processes: [{ at: 'idle', flag: false }, { at: 'idle', flag: false }], turn: 0 },
  groups: [0, 1].flatMap((process): System<Peterson, Move>['groups'][number][] => [
    { when: s => s.processes[process]!.at === 'idle', actions: [{ name: 'raise', process, apply: s => { const p = s.processes[process]!; p.flag = true; p.at = 'raised'; return 0 } }] },
    { when: s => s.processes[process]!.at === 'raised', actions: [{ name: 'yield_turn', process, apply: s => { s.turn = givesTurn ? 1 - process : process; s.processes[process]!.at = 'waiting'; return 0 } }] },
    {
      when: s => s.processes[process]!.at === 'waiting',
      actions: [{
        name: 'enter', process,
        apply: s => {
          if (s.turn !== process && s.processes[1 - process]!.flag) return 1
          s.processes[process]!.at = 'critical'
          return 0
        },
      }],
    },
    { when: s => s.processes[process]!.at === 'critical', actions: [{ name: 'leave', process, apply: s => { const p = s.processes[process]!; p.flag = false; p.at = 'idle'; return 0 } }] },
  ]),
  show: ({ action }) => ({ who: `p${action.process}`, what: action.name }),
})

const { invariant, frame, transition, witness } = language<Peterson, Move>()
const source = { path: 'Myths about the mutual exclusion problem', symbol: 'Peterson 1981' }

export const petersonRules = {
  exclusion: invariant({
    says: 'At most one process is in its critical section.', because: 'That is mutual exclusion.', source,
    holds: s => s.processes.filter(p => p.at === 'critical').length <= 1,
  }),
  raising: frame({
    says: 'Raising a flag touches nothing of the other process.', because: 'A process writes its own flag only.', source,
    on: ['raise'], mayChange: ({ process }) => [`processes.${process}`],
  }),
  refused: transition({
    says: 'A process that may not enter changes nothing.', because: 'It spins.', source,
    on: ['enter'], given: step => step.outcome === 1, holds: ({ before, after, action }) => before.processes[action.process]!.at === after.processes[action.process]!.at,
  }),
  bothEnter: witness({ says: 'Each process can enter first.', because: 'The protocol is fair.', source, on: ['enter'], reached: ({ after, action }) => action.process === 1 && after.processes[1]!.at === 'critical' }),
}

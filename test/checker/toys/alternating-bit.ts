import { bool, language, maybe, range, record, type Action, type Infer, type System } from '../../../checker/index.js'

/**
 * The alternating bit protocol over channels of one message that may lose it (K. A. Bartlett, R. A. Scantlebury, P. T. Wilkinson, CACM 12
 * (1969)): the sender repeats a bit until it is acknowledged, the receiver repeats its acknowledgement.
 */
const schema = record({
  sends: range(0, 1),
  expects: range(0, 1),
  forth: maybe(range(0, 1)),
  back: maybe(range(0, 1)),
  delivered: bool().note('the message being sent has arrived'),
})
export type Line = Infer<typeof schema>

export interface Move extends Action<Line> {
  readonly name: 'send' | 'lose' | 'receive' | 'acknowledge' | 'hear'
}

const move = (name: Move['name'], apply: (s: Line) => void): Move => ({ name, apply: s => { apply(s); return 0 } })

export const alternatingBit: System<Line, Move> = {
  name: 'alternating bit', bounds: 'channels of one message', schema,
  initial: { sends: 0, expects: 0, forth: undefined, back: undefined, delivered: false },
  groups: [
    { when: s => s.forth === undefined, actions: [move('send', s => { s.forth = s.sends })] },
    { when: s => s.forth !== undefined || s.back !== undefined, actions: [move('lose', s => { s.forth = undefined; s.back = undefined })] },
    { when: s => s.forth !== undefined, actions: [move('receive', s => { if (s.forth === s.expects) { s.expects = 1 - s.expects; s.delivered = true } s.forth = undefined })] },
    { when: s => s.back === undefined, actions: [move('acknowledge', s => { s.back = 1 - s.expects })] },
    { when: s => s.back !== undefined, actions: [move('hear', s => { if (s.back === s.sends) { s.sends = 1 - s.sends; s.delivered = false } s.back = undefined })] },
  ],
  show: ({ action }) => ({ who: 'line', what: action.name }),
}

const { leadsTo, infinitelyOften, recoverable } = language<Line, Move>()
const source = { path: 'A note on reliable full-duplex transmission over half-duplex links', symbol: 'CACM 12(5)' }
const strength = ['weak', 'strong'] as const
const doing = (names: readonly Move['name'][], how: typeof strength[number]) =>
  names.map(name => ({ name, strength: how, takes: ({ action }: { readonly action: Move }) => action.name === name }))

export const alternatingBitRules = {
  arrivesIfChannelsAreFair: infinitelyOften({
    says: 'Messages keep arriving.', because: 'A message that is sent again and again is received again and again.', source,
    holds: s => s.delivered, under: doing(['send', 'receive', 'acknowledge', 'hear'], 'strong'),
  }),
  arrivesIfChannelsLose: infinitelyOften({
    says: 'Messages keep arriving.', because: 'It does not: the channel may lose every one.', source,
    holds: s => s.delivered, under: doing(['send', 'receive', 'acknowledge', 'hear'], 'weak'),
  }),
  isHeard: leadsTo({
    says: 'A message that arrived is acknowledged.', because: 'The sender repeats it until then.', source,
    from: s => s.delivered, to: s => !s.delivered, under: doing(['send', 'receive', 'acknowledge', 'hear'], 'strong'),
  }),
  canArrive: recoverable({ says: 'A message can always arrive.', because: 'No loss is final.', source, to: s => s.delivered }),
}

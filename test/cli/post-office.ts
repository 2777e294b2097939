import { strict as assert } from 'node:assert'
import { language } from '../../checker/property.js'
import { bool, id, kind, list, maybe, oneOf, range, record, table, type Infer } from '../../checker/state/schema.js'
import type { Action } from '../../checker/action.js'
import type { System } from '../../checker/system.js'

/** A post office: letters are put into a box, two clerks take them out and deliver them; a hasty clerk drops what is still in the box. */

const CLERKS = kind('clerk', 2, clerk => `clerk${'AB'[clerk]}`)
const LETTERS = kind('letter', 2, letter => `letter${letter + 1}`)

const schema = record({
  box: record({ state: oneOf('empty', 'full'), letters: list(id(LETTERS), 2) }).guardedBy('box'),
  clerks: table(CLERKS, record({ state: oneOf('idle', 'carrying'), letter: maybe(id(LETTERS)).note('what the clerk carries') })),
  delivered: range(0, 2),
  lost: bool(),
  stamp: range(0, 9).output(),
})
export type Office = Infer<typeof schema>

export interface Errand extends Action<Office> {
  readonly name: 'put' | 'take' | 'deliver' | 'empty' | 'close'
  readonly who: string
  readonly what: string
}

const put = (letter: number): Errand => ({
  name: 'put', who: 'public', what: `put(letter=${letter + 1})`,
  apply: office => {
    if (office.box.letters.length === 2 || office.box.letters.includes(letter)) return -1
    office.box.letters.push(letter)
    office.box.state = 'full'
    return 0
  },
})

const take = (clerk: number): Errand => ({
  name: 'take', who: CLERKS.nameOf(clerk), what: 'take()',
  apply: office => {
    const { box } = office
    if (office.clerks[clerk]!.state !== 'idle' || box.letters.length === 0) return -1
    office.clerks[clerk]!.letter = box.letters.shift()
    office.clerks[clerk]!.state = 'carrying'
    if (box.letters.length === 0) box.state = 'empty'
    return 0
  },
})

const deliver = (clerk: number, breaks: () => void): Errand => ({
  name: 'deliver', who: CLERKS.nameOf(clerk), what: `deliver(to=everybody who ever asked, with=a smile)`,
  apply: office => {
    const own = office.clerks[clerk]!
    if (own.state !== 'carrying') return -1
    if (office.delivered === 1) breaks()
    own.state = 'idle'
    own.letter = undefined
    office.delivered = Math.min(2, office.delivered + 1)
    office.stamp = 7
    return 1
  },
})

/** The defect: letters that are still in the box are lost; a careful clerk leaves them there. */
const empty = (clerk: number, careful: boolean): Errand => ({
  name: 'empty', who: CLERKS.nameOf(clerk), what: 'empty()',
  apply: office => {
    if (careful || office.clerks[clerk]!.state !== 'carrying' || office.box.letters.length === 0) return -1
    office.box.letters.pop()
    if (office.box.letters.length === 0) office.box.state = 'empty'
    office.lost = true
    return -1
  },
})

export interface OfficeOptions {
  readonly name: string
  readonly breaks?: 'throws' | 'asserts'
  /** Closing time: nothing happens any more. */
  readonly closes?: boolean
  readonly patches?: readonly string[]
}

export const postOffice = ({ name, breaks, closes = false, patches = [] }: OfficeOptions): System<Office, Errand> => ({
  name,
  bounds: `2 clerks, 2 letters${closes ? ', closes' : ''}`,
  schema,
  initial: { box: { state: 'empty', letters: [] }, clerks: [{ state: 'idle', letter: undefined }, { state: 'idle', letter: undefined }], delivered: 0, lost: false, stamp: 0 },
  groups: [{
    when: office => !closes || office.delivered < 2,
    actions: [put(0), put(1), ...[0, 1].flatMap(clerk => [take(clerk), deliver(clerk, () => fails(breaks)), empty(clerk, patches.includes('careful'))])],
  }],
  show: ({ action, outcome, after }) => ({ who: action.who, what: action.what, result: `${outcome}`, detail: `stamp=${after.stamp}` }),
  showInitial: () => 'the box is empty, both clerks are idle',
})

const fails = (how: OfficeOptions['breaks']): void => {
  if (how === 'throws') throw new Error('the stamp is missing')
  if (how === 'asserts') assert(false, 'two letters at once')
}

const { invariant, transition, lifecycle, frame, witness } = language<Office, Errand>()
const source = { path: 'src/post.c', symbol: 'post_take', commit: 'abcdef12' }
const lost = { fixedBy: '1234abcd (2018-08-06)', reason: 'Emptying the box drops what is in it.' }

export const box = {
  lifecycle: lifecycle({
    says: 'The box fills and empties.', because: 'It has no other states.', source,
    each: office => [office.box], state: row => row.state,
    moves: { 'empty → full': ['put'], 'full → empty': ['take', 'empty'] },
  }),
  nothingIsLost: invariant({
    says: 'No letter is ever lost.', because: 'People rely on the post.', source, known: { ...lost, in: ['tiny', 'small'] }, only: ['tiny', 'small', 'surprise'],
    holds: office => !office.lost,
  }),
  failedCallChangesNothing: transition({
    says: 'A call that returns −1 changes nothing.', because: 'The caller must be able to try again: after −1 nobody may see that anything was asked for.', source, known: lost, only: ['tiny', 'small'],
    given: ({ outcome }) => outcome === -1,
    holds: ({ before, after }) => before.box.letters.length === after.box.letters.length,
  }),
}

export const clerks = {
  carryOne: invariant({
    says: 'A clerk carries a letter exactly when he says so.', because: 'Otherwise he carries air.', source,
    each: office => office.clerks, holds: clerk => (clerk.state === 'carrying') === (clerk.letter !== undefined),
  }),
  takingTouchesOnlyBoxAndClerk: frame({
    says: 'Taking a letter changes the box and the clerk only.', because: 'Nothing else is within reach.', source, on: ['take'],
    mayChange: () => ['box', 'clerks.*'],
  }),
  neverAsked: invariant({
    says: 'A clerk who has delivered three letters is idle.', because: 'He must be tired.', source, only: ['tiny'],
    given: office => office.delivered > 2, holds: () => false,
  }),
  bothCarry: witness({ says: 'Both clerks can carry a letter at once.', because: 'They work side by side.', source, reached: ({ after }) => after.clerks.every(({ state }) => state === 'carrying') }),
}

export const wrong = {
  unreachable: witness({ says: 'Three letters are delivered.', because: 'Business grows.', source, only: ['unsatisfiable'], reached: ({ after }) => after.delivered > 2 }),
  gone: invariant({ says: 'The count is below three.', because: 'Business is small.', source, known: lost, only: ['stale'], holds: office => office.delivered < 3 }),
  neverJudged: invariant({ says: 'Nothing.', because: 'Of nothing.', source, known: lost, only: ['stuck'], given: () => false, holds: () => true }),
  clerkAIsIdle: invariant({
    says: 'Clerks are idle.', because: 'It is August.', source, only: ['surprise'],
    each: office => office.clerks, holds: clerk => clerk.state === 'idle',
  }),
  frame: frame({ says: 'Delivering changes only the clerk.', because: 'It should.', source, on: ['deliver'], only: ['surprise'], mayChange: () => ['clerks.*.state'] }),
}

export const postRules = { box, clerks, wrong }

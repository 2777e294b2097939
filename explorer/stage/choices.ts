import { difference, showLeaf } from '../../checker/state/show.js'
import { valueAt } from '../../checker/state/leaves.js'
import { watch } from '../../checker/state/watched.js'
import type { Blocked, Choice, Choices } from '../choices.js'
import type { Place } from './place.js'
import { placesAfter, type Stage } from './stage.js'

/** What can be done at a place, and what cannot. */
export const choicesAt = (stage: Stage, at: Place): Choices => ({
  choices: placesAfter(stage, at).map(place => choice(stage, place)),
  blocked: blockedAt(stage, at),
})

const choice = ({ opened: { system, rules }, teller }: Stage, place: Place): Choice => {
  const { before, after: now, text: { who, what, result }, action } = place.step!
  const judged = teller.judged(place)
  const among = (letter: string) => rules.flatMap(({ id }, i) => (judged[i] === letter ? [id] : []))
  return {
    key: place.key, who, what, action: action.name,
    ...(result === undefined ? {} : { result }),
    identity: teller.identityOf(place.texts),
    changed: difference(system.schema, before, now).map(({ label }) => label),
    broken: among('x'), seen: among('*'),
  }
}

/** Groups whose guard says no, with what it looked at. */
const blockedAt = ({ opened: { system: { groups, schema } } }: Stage, { state }: Place): readonly Blocked[] => groups.flatMap(({ when, name, actions }) => {
  if (when === undefined) return []
  const watched = watch(schema, state)
  if (when(watched.state)) return []
  const families = [...new Set(actions.map(action => action.name))]
  return [{ name: name ?? families.join(', '), families, count: actions.length, reads: watched.take().map(leaf => ({ label: leaf.label, value: showLeaf(leaf, valueAt(state, leaf)) })) }]
})

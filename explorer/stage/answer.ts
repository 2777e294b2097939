import { because } from '../../checker/traces/because.js'
import { leavesOf, valueAt } from '../../checker/state/leaves.js'
import { showLeaf } from '../../checker/state/show.js'
import type { Answers, Ask, Why } from '../ask.js'
import { choicesAt } from './choices.js'
import { exported } from './export.js'
import { layersGraph, nearGraph } from './graph.js'
import { traceTo, wayTo, type Place } from './place.js'
import { pooling } from './pool.js'
import { seek } from './seek.js'
import { followed, loadRun, placeAt, runFacts, type Stage } from './stage.js'

/** Answers what a page asks. Errors: what is asked for is not there; the message is for people. */
export const answer = async <K extends Ask['is']>(stage: Stage, ask: Extract<Ask, { is: K }>): Promise<Answers[K]> => (await answerAny(stage, ask)) as Answers[K]

const answerAny = async (stage: Stage, ask: Ask): Promise<Answers[Ask['is']]> => {
  switch (ask.is) {
    case 'open': return stage.teller.facts(stage.cell, stage.patches, stage.first)
    case 'run': {
      const places = loadRun(stage, ask.name, ask.said)
      return runFacts(stage, ask.name, places, ask.rule, places.length - 1 < ask.said.length ? places.length : undefined)
    }
    case 'follow': {
      const pool = pooling()
      const steps = followed(stage, placeAt(stage, ask.at), ask.keys).map(place => stage.teller.step(place, pool))
      return { steps, pool: pool.pool }
    }
    case 'choices': return choicesAt(stage, placeAt(stage, ask.at))
    case 'why': return why(stage, placeAt(stage, ask.at), ask.rule)
    case 'seek': return seek(stage, placeAt(stage, ask.at), ask.goal, ask.states)
    case 'near': return nearGraph(stage, wayTo(placeAt(stage, ask.at)), ask.hops, ask.colour)
    case 'layers': return layersGraph(stage, ask.states, ask.colour)
    case 'export': return exported(stage, placeAt(stage, ask.at), ask.rule, ask.as)
  }
}

/** Older values that explain why a rule fails at a place. */
const why = ({ opened: { system, rules } }: Stage, place: Place, id: string): Why => {
  const rule = rules.find(named => named.id === id)?.rule
  if (rule === undefined) return { reasons: [] }
  const trace = traceTo(place)
  const { subject, marks, reasons, causes } = because(system.schema, trace, rule)
  const marked = leavesOf(system.schema).filter(({ path }) => marks.includes(path)).map(leaf => ({ label: leaf.label, value: showLeaf(leaf, valueAt(place.state, leaf)), since: trace.steps.length }))
  return { ...(subject === undefined ? {} : { subject }), reasons: [...marked, ...reasons, ...causes].map(({ label, value, since }) => ({ label, value, since })) }
}

import { judgeState } from '../../checker/traces/judge.js'
import { leavesOf, valueAt } from '../../checker/state/leaves.js'
import { showLeaf } from '../../checker/state/show.js'
import type { GraphFacts } from '../ask.js'
import { placed } from './layered.js'
import type { Place } from './place.js'
import { placesAfter, type Stage } from './stage.js'
import { survey } from './survey.js'

const PATIENCE_MS = 60_000
/** A neighbourhood is for looking at: more states than these nobody tells apart. */
const NEAR_STATES = 4000

/** What states are coloured by: a field's value, whether a rule's invariant is broken, or how far away they are. */
const colouring = ({ opened: { system, rules } }: Stage, colour: string): ((state: unknown) => string) | undefined => {
  const leaf = leavesOf(system.schema).find(({ label }) => label === colour)
  if (leaf !== undefined) return state => showLeaf(leaf, valueAt(state, leaf))
  const rule = rules.find(({ id }) => id === colour)?.rule
  return rule && (state => (judgeState(rule, state) === 'broken' ? 'broken' : 'not broken'))
}

const grouping = (): { readonly groups: string[]; numberOf(text: string): number } => {
  const groups: string[] = []
  const numbers = new Map<string, number>()
  return {
    groups,
    numberOf: text => {
      const known = numbers.get(text)
      if (known !== undefined) return known
      numbers.set(text, groups.length)
      return groups.push(text) - 1
    },
  }
}

/** The states of a run and those within a few steps of them. */
export const nearGraph = (stage: Stage, run: readonly Place[], hops: number, colour: string): GraphFacts => {
  const { teller } = stage
  const colourOf = colouring(stage, colour)
  const { groups, numberOf } = grouping()
  const numbers = new Map<string, number>()
  const facts = { depth: [] as number[], parent: [] as number[], keys: [] as string[], from: [] as number[], to: [] as number[], via: [] as string[], group: [] as number[] }
  const places: Place[] = []
  const edges = new Set<string>()
  let isCut = false
  const add = (place: Place, depth: number, parent: number): number => {
    const identity = teller.identityOf(place.texts)
    const known = numbers.get(identity)
    if (known !== undefined) return known
    const number = places.push(place) - 1
    numbers.set(identity, number)
    facts.depth.push(depth)
    facts.parent.push(parent)
    facts.keys.push(place.key)
    facts.group.push(numberOf(colourOf === undefined ? (teller.judged(place).includes('x') ? 'breaks a rule' : 'fine') : colourOf(place.state)))
    return number
  }
  const link = (from: number, to: number, key: string): void => {
    if (from === to || edges.has(`${from} ${to}`)) return
    edges.add(`${from} ${to}`)
    facts.from.push(from)
    facts.to.push(to)
    facts.via.push(key)
  }
  const onRun = run.map((place, step) => [add(place, step, step === 0 ? -1 : numbers.get(teller.identityOf(run[step - 1]!.texts))!), step] as const)
  onRun.slice(1).forEach(([state], i) => link(onRun[i]![0], state, run[i + 1]!.key))
  let frontier = [...new Set(onRun.map(([state]) => state))]
  for (let hop = 0; hop < hops; hop++) {
    const next: number[] = []
    for (const from of frontier) {
      if (places.length >= NEAR_STATES) {
        isCut = true
        break
      }
      for (const place of placesAfter(stage, places[from]!)) {
        const known = places.length
        const to = add(place, facts.depth[from]! + 1, from)
        if (to === known) next.push(to)
        link(from, to, place.key)
      }
    }
    frontier = next
  }
  return { ...facts, ...placed(facts), groups, onRun, cut: isCut ? `stopped at ${NEAR_STATES.toLocaleString('en')} states` : `${hops === 1 ? 'one step' : `${hops} steps`} around the run, not the whole graph` }
}

/** Everything from the beginning on, layer by layer, up to so many states. */
export const layersGraph = async (stage: Stage, states: number, colour: string): Promise<GraphFacts> => {
  const { opened: { system, rules }, first } = stage
  const stepper = stage.stepperOf(system, first.state)
  const invariants = rules.filter(({ rule }) => rule.kind === 'invariant').map(({ rule }) => rule)
  const colourOf = colouring(stage, colour) ?? (colour === 'rules' ? (state: unknown) => (invariants.some(rule => judgeState(rule, state) === 'broken') ? 'breaks an invariant' : 'fine') : undefined)
  const { groups, numberOf } = grouping()
  const group = [numberOf(colourOf?.(first.state) ?? 'depth 0')]
  const from: number[] = []
  const to: number[] = []
  const via: string[] = []
  let source = -1
  let targets = new Set<number>()
  const found = await survey(stepper, { states, milliseconds: PATIENCE_MS }, come => {
    if (come.from !== source) {
      source = come.from
      targets = new Set([source])
    }
    if (come.isNew && colourOf !== undefined) group.push(numberOf(colourOf(stepper.after)))
    if (!targets.has(come.to)) {
      targets.add(come.to)
      from.push(come.from)
      to.push(come.to)
      via.push(`#${come.index}`)
    }
    return false
  })
  const deepest = found.depth.at(-1)!
  return {
    depth: found.depth, parent: found.parent, keys: found.index.map(index => `#${index}`), from, to, via, onRun: [], ...placed({ depth: found.depth, from, to }),
    group: colourOf === undefined ? found.depth.map(depth => numberOf(`depth ${depth}`)) : group,
    groups: colourOf === undefined ? Array.from({ length: deepest + 1 }, (_, depth) => `depth ${depth}`) : groups,
    ...(found.cut === undefined ? {} : { cut: `${found.cut}; every state up to depth ${Math.max(0, found.complete - 1)} was expanded` }),
  }
}


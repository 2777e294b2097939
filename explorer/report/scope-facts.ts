import { scopeNamed } from '../../cli/bounds.js'
import { cellOf, cellOfEntry } from '../../cli/cell.js'
import type { ScopeDocument } from '../../cli/document.js'
import type { Models } from '../../cli/models.js'
import type { ScopeEntry } from '../../cli/scope-entry.js'
import { scopeLine } from '../../cli/render/scope-line.js'
import { plain } from '../../cli/render/style.js'
import { systemNamed } from '../../cli/systems.js'
import type { Story } from '../../cli/story.js'
import type { RuleFacts, RunFacts, ScopeFacts, StageFacts } from '../data.js'
import { choicesAt } from '../stage/choices.js'
import { loadRun, runFacts, stageOf, type Stage } from '../stage/stage.js'
import type { StepperOf } from '../stage/stepper.js'

/** Steps whose other choices are written down where the page has no model; of longer runs, the last ones. */
const RECORDED = 200

/** The entry of a registry that a document is about. */
export const entryOf = (registry: Models, { name, patches: names }: Pick<ScopeDocument, 'name' | 'patches'>): ScopeEntry | undefined => {
  const { patches = [] } = registry
  const scope = scopeNamed(registry, name)
  return names.length === 0 ? scope : scope?.patched?.(patches.filter(patch => names.includes(patch.name)))
}

/** Whether the page can bring the model along: it is one of those this package ships. */
export const isShipped = ({ name, code, file }: ScopeEntry): boolean => code?.from === 'hfcheck' && file === undefined && systemNamed(name) !== undefined

export const stageFor = (entry: ScopeEntry, version: string, stepperOf: StepperOf): Stage =>
  stageOf(entry.open(), { cell: cellOfEntry(entry), patches: entry.patches.map(({ name }) => name), version, code: entry.code, stepperOf })

/** A run as its story tells it, taken again on the model. */
export const runOf = (stage: Stage, name: string, story: Story, rule?: string): RunFacts => {
  const places = loadRun(stage, name, story.steps.map(({ who, what, changes }) => ({ who, what, changes: changes.map(({ label, before, after }) => `${label} ${before} → ${after}`) })))
  const { steps, initial: _, ...rest } = story
  const marks = (steps.at(-1)?.changes ?? []).flatMap(({ path, mark }) => (mark === undefined ? [] : [{ path, as: mark }]))
  return { ...runFacts(stage, name, places, rule, places.length - 1 < steps.length ? places.length : undefined), story: rest, marks }
}

const ruleFacts = (facts: StageFacts, document: ScopeDocument): readonly RuleFacts[] => {
  const known = new Map(document.rules.map(rule => [rule.id, rule]))
  return facts.rules.flatMap(rule => {
    const judged = known.get(rule.id)
    return [{ ...rule, ...(judged === undefined ? {} : { verdict: judged.verdict, standing: judged.standing, ...(judged.at === undefined ? {} : { at: `${judged.at.file}:${judged.at.line}` }) }) }]
  })
}

/** Everything the page needs to know of a scope that was searched, besides the model. */
export const scopeFacts = (stage: Stage, document: ScopeDocument): ScopeFacts => {
  const facts = stage.teller.facts(cellOf(document), document.patches, stage.first)
  const runs = [
    ...(document.error?.story === undefined ? [] : [runOf(stage, 'error', document.error.story)]),
    ...(document.deadlock === undefined ? [] : [runOf(stage, 'deadlock', document.deadlock)]),
    ...document.rules.flatMap(({ id, story }) => (story === undefined ? [] : [runOf(stage, id, story, id)])),
  ]
  return { stage: { ...facts, rules: ruleFacts(facts, document) }, runs, summary: scopeLine(document, plain), choices: {} }
}

/** For pages without the model: what else could be done at each step of each run, and why there is no more. */
export const withoutModel = (stage: Stage, facts: ScopeFacts, lacks: string): ScopeFacts => ({
  ...facts, lacks,
  choices: Object.fromEntries(facts.runs.map(({ name }) => [name, stage.runs.get(name)!.map((place, i, all) => (all.length - i > RECORDED ? { choices: [], blocked: [] } : choicesAt(stage, place)))])),
})

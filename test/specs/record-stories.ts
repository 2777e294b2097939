import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { check, type Action, type Registry, type System } from '../../checker/index.js'
import type { RecordedStory } from '../../cli/docs/recorded.js'
import { storyLines } from '../../cli/render/story.js'
import { plain } from '../../cli/render/style.js'
import { storyOf } from '../../cli/story.js'
import { hafnium, pageTables } from '../../machine/index.js'
import { SCOPES, type Scope, type ScopeName } from '../../model/index.js'
import { pageTableSpecs, specs } from '../../specs/index.js'
import type { Pinned } from '../../specs/pinned.js'
import { VERDICTS } from '../../specs/verdicts.js'

/** `npm run record:stories`: for each rule that fails at the pinned commit, its shortest story, from the smallest system that tells it. */
const unpatched = VERDICTS.filter(({ fixes }) => fixes.length === 0)
const file = fileURLToPath(new URL('../../../docs/stories.json', import.meta.url))
const wanted = process.argv.slice(2)
const stories: RecordedStory[] = []
const told = wanted.length === 0 ? [] : JSON.parse(readFileSync(file, 'utf8')) as readonly RecordedStory[]

const record = async <S, A extends Action<S>>(system: System<S, A>, rules: Registry<S, A>): Promise<void> => {
  const { rules: found } = await check(system, rules, { reductions: { symmetry: false } })
  for (const { id, rule, trace, row, trap, lasso, twin } of found) {
    if (trace === undefined) continue
    const story = storyOf(system, trace, rule, false, { row, trap, lasso, twin })
    stories.push({ rule: id, system: system.name, steps: story.steps.map(({ who, what }) => ({ who, what })), lines: storyLines(story, plain, { failing: true }) })
  }
}

/** Guests with plans show less than guests that may do anything. */
const hasPlans = ({ scope }: Pinned): boolean => Object.entries<Scope>(SCOPES).some(([name, { plans }]) => name === scope && plans !== undefined)

for (const run of unpatched) {
  const own = Object.keys(run.violated).filter(id => {
    const rivals = unpatched.filter(other => other.violated[id] !== undefined)
      .sort((one, other) => Number(hasPlans(one)) - Number(hasPlans(other)) || one.violated[id]! - other.violated[id]! || one.states - other.states)
    return rivals[0] === run
  })
  if (own.length === 0) continue
  if (wanted.length > 0 && !wanted.includes(run.scope)) {
    stories.push(...told.filter(({ rule }) => own.includes(rule)))
    continue
  }
  const only = <R>(all: Readonly<Record<string, R>>): Record<string, R> => Object.fromEntries(own.map(id => [id, all[id]!]))
  if (run.scope === 'pagetables') {
    const tables = pageTables()
    await record(tables, only(pageTableSpecs(tables)))
  } else {
    const hypervisor = hafnium(run.scope as ScopeName, { granularity: run.granularity })
    await record(hypervisor, only(specs(hypervisor)))
  }
  process.stdout.write(`${run.scope} ${run.granularity}: ${own.length} stories\n`)
}

stories.sort((one, other) => (one.rule < other.rule ? -1 : 1))
writeFileSync(file, `${JSON.stringify(stories, null, 1)}\n`)

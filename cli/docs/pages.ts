import type { Registry } from '../entry.js'
import { allRules } from '../models.js'
import type { AdequacyRecord } from '../mutate/record.js'
import { callsPage } from './calls.js'
import { defectsPage } from './defects.js'
import { families, familyPage, judgingOf } from './family.js'
import { overviewPage } from './overview.js'
import type { Page } from './page.js'
import type { Recorded, RecordedStory } from './recorded.js'

/** Every generated page, in reading order. */
export const pagesOf = (registry: Registry, { runs, calls, everyCall, defects }: Recorded, stories: readonly RecordedStory[], adequacy: AdequacyRecord | undefined): readonly Page[] => {
  const judging = judgingOf(registry)
  return [
    overviewPage(registry, runs, adequacy),
    callsPage(registry, calls, everyCall),
    ...[...families(allRules(registry))].map(([family, entries]) => familyPage(family, entries, { registry, runs, stories }, judging)),
    defectsPage(registry, runs, stories, defects),
    statePage(registry),
  ]
}

/** One reference for the scopes whose states have the same fields; the smallest stands for the others. */
const statePage = ({ scopes }: Registry): Page => ({
  name: 'state.md',
  title: 'The state',
  blocks: scopes.filter(scope => scope.described).map(scope =>
    ({ markdown: `${scope.reference()}\nThis is scope \`${scope.name}\`: ${scope.bounds()}. Other scopes differ in how many rows and values there are.` })),
})

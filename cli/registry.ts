import { readFileSync } from 'node:fs'
import { hafnium, pageTables } from '../machine/index.js'
import { INTERLEAVED_SCOPES, SCOPES, type ScopeName } from '../model/scopes.js'
import { pageTableSpecs, specs } from '../specs/index.js'
import { VERDICTS } from '../specs/verdicts.js'
import { conformEntry } from './commands/conform.js'
import { docsCommand } from './commands/docs.js'
import { testgenEntry } from './commands/testgen.js'
import { scopeEntry, type Registry, type ScopeEntry } from './entry.js'

/** Checked when nobody asks for a scope: everything that ends within a minute. */
const QUICK: readonly string[] = ['tiny', 'small'] satisfies ScopeName[]

const hypervisor = (name: ScopeName): ScopeEntry => scopeEntry(name, () => hafnium(name), specs, { quick: QUICK.includes(name), described: name === 'tiny' })

const interleaved = (name: ScopeName): ScopeEntry => scopeEntry(`${name}-interleaved`, () => hafnium(name, { granularity: 'interleaved' }), specs, { described: name === 'race' })

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string }

/** The runs the documentation reports: those without fixes, whose results a test holds to what a run finds. */
const recorded = VERDICTS.filter(({ fixes }) => fixes.length === 0)
  .map(({ scope, granularity, states, violated }) => ({ system: granularity === 'atomic' ? scope : `${scope}-${granularity}`, states, violated }))

/** The systems and rules this package ships: the only place that knows which there are. */
export const registry: Registry = {
  version,
  scopes: [
    ...(Object.keys(SCOPES) as ScopeName[]).map(hypervisor),
    ...(Object.keys(INTERLEAVED_SCOPES) as ScopeName[]).map(interleaved),
    scopeEntry('pagetables', pageTables, pageTableSpecs, { quick: true, described: true }),
  ],
  commands: [conformEntry, testgenEntry, docsCommand(() => registry, recorded)],
}

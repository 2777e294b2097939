import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bounded, BOUNDS, boundsOf } from '../machine/bounds/bounded.js'
import { boundedHafnium } from '../machine/bounds/hafnium.js'
import { pageTables } from '../machine/index.js'
import type { CallName } from '../model/abi.js'
import { FIXES } from '../model/fixes/index.js'
import { PIN } from '../model/upstream.js'
import { INTERLEAVED_SCOPES, SCOPES, SYMMETRIC_SCOPES, type ScopeName } from '../model/scopes.js'
import { CONCURRENT_FAMILIES, FAMILIES, pageTableSpecs, specs, TABLE_FAMILIES } from '../specs/index.js'
import { CONTRACTS, EVERY_CALL, NUMBERS } from '../specs/contract.js'
import { BEYOND_THE_MODEL, DEFECTS } from '../specs/defects.js'
import { VERDICTS } from '../specs/verdicts.js'
import type { WantedBounds } from './variant.js'
import { conformEntry, coverageEntry, docsEntry, mutateEntry, racesEntry, testgenEntry } from './commands/shipped.js'
import type { Recorded } from './docs/recorded.js'
import { originsOf } from './config/origins.js'
import { SPECS } from './contents.js'
import { fixesNamed, hypervisorSource, tablesSource } from './sources.js'
import { codeOf, codeOfTables } from './systems.js'
import type { Registry } from './entry.js'
import { scopeEntry } from './make-entry.js'
import { once } from './once.js'
import type { ScopeEntry } from './scope-entry.js'
import type { Granularity } from './setting-values.js'
import { VERSION } from './version.js'

/** Checked when nobody asks for a scope: everything that ends within a minute. */
const QUICK: readonly string[] = ['solo', 'pair', 'late', 'scarce', 'neighbours', 'tiny', 'small', 'race-interleaved', 'pagetables']
/** One state reference for the scopes whose states have the same fields. */
const DESCRIBED: readonly string[] = ['tiny', 'race-interleaved', 'pagetables']

/** What rules cite besides code: the Arm Architecture Reference Manual. */
const ARCHITECTURE = 'https://developer.arm.com/documentation/ddi0487/latest/'

/** Rules and the file each family is in: the same for every scope. */
const origins = once(() => originsOf(join(SPECS, 'index.js'), { families: { ...FAMILIES, ...CONCURRENT_FAMILIES, ...TABLE_FAMILIES } }, file => import(pathToFileURL(file).href)))

const looks = (name: string) => ({ quick: QUICK.includes(name), described: DESCRIBED.includes(name), patchable: true, origins })

const hypervisor = (granularity: Granularity) => (scope: ScopeName, bounds: WantedBounds = {}): ScopeEntry => {
  const { changed: text } = bounded(SCOPES[scope], bounds)
  const changed = text === undefined ? '' : `[${text}]`
  const names = granularity === 'atomic' ? { own: scope, other: `${scope}-interleaved` } : { own: `${scope}-interleaved`, other: scope }
  return scopeEntry(`${names.own}${changed}`, patches => boundedHafnium(scope, bounds, { granularity, patches: fixesNamed(patches) }), specs, {
    ...(changed === '' ? looks(names.own) : { patchable: true, origins, variantOf: names.own }),
    granularity, code: codeOf(scope, granularity, bounds), source: patches => hypervisorSource(scope, granularity, patches, bounds),
    ...(scope in INTERLEAVED_SCOPES || scope in SYMMETRIC_SCOPES ? { twin: `${names.other}${changed}` } : {}),
    bounded: { names: Object.keys(BOUNDS), limits: Object.fromEntries(boundsOf(SCOPES[scope]).map(({ name, least, most }) => [name, [least, most] as const])), make: further => hypervisor(granularity)(scope, { ...bounds, ...further }) },
  })
}

/** What the documentation reports: recorded runs, held to the truth by tests; the contract of the calls. */
const recorded: Recorded = {
  runs: VERDICTS.map(({ scope, granularity, ...run }) => ({ system: granularity === 'atomic' ? scope : `${scope}-${granularity}`, ...run })),
  calls: Object.entries(CONTRACTS).map(([name, { source, ...contract }]) =>
    ({ name, number: `0x${NUMBERS[name as CallName].toString(16)}`, source: `${source.path}, ${source.symbol}`, ...contract })),
  everyCall: EVERY_CALL,
  defects: [...DEFECTS, ...BEYOND_THE_MODEL].map(({ fix, ...defect }) => ({ ...defect, fix: fix?.commit })),
}

/** The systems and rules this package ships: the only place that knows which there are. */
export const registry: Registry = {
  version: VERSION,
  scopes: [
    ...(Object.keys(SCOPES) as ScopeName[]).map(scope => hypervisor('atomic')(scope)),
    ...(Object.keys({ ...INTERLEAVED_SCOPES, ...SYMMETRIC_SCOPES }) as ScopeName[]).map(scope => hypervisor('interleaved')(scope)),
    scopeEntry('pagetables', patches => pageTables({ patches: fixesNamed(patches) }), pageTableSpecs, { ...looks('pagetables'), code: codeOfTables, source: tablesSource }),
  ],
  patches: FIXES,
  recorded,
  sourceAt: ({ path, commit }) => (commit === PIN.commit ? `https://github.com/${PIN.repository}/blob/${commit}/${path}` : commit === undefined ? ARCHITECTURE : undefined),
  commands: [conformEntry, mutateEntry, racesEntry, testgenEntry, coverageEntry(() => registry), docsEntry(() => registry)],
}

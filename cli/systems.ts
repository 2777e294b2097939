import type { Registry as Rules } from '../checker/rules.js'
import type { Action } from '../checker/action.js'
import type { System } from '../checker/system.js'
import { INTERLEAVED_SCOPES, SCOPES, SYMMETRIC_SCOPES, type ScopeName } from '../model/scopes.js'
import { variantNamed, type WantedBounds } from './variant.js'
import type { Code } from './scope-entry.js'
import type { Granularity } from './setting-values.js'
import { hypervisor, tables } from './sources.js'

/** A system this package ships, the types of its state and actions forgotten. Nothing here needs more than the language: it runs in a page as well. */
export interface Shipped {
  readonly name: string
  readonly code: Code
  /** With these changes made to its model, by name, and with other bounds. */
  build(patches: readonly string[], bounds?: WantedBounds): { readonly system: System<unknown>; readonly rules: Rules<unknown, Action<unknown>> }
}

const patchesText = (names: readonly string[]): string => `FIXES.filter(({ name }) => [${names.map(name => `'${name}'`).join(', ')}].includes(name))`
const importsOf = (names: string) => (patches: readonly string[]): readonly string[] => [`import { ${names} } from 'hfcheck'`, ...(patches.length === 0 ? [] : ["import { FIXES } from 'hfcheck/model'"])]
const builderOf = (bounds: WantedBounds): string => (Object.keys(bounds).length === 0 ? 'hafnium' : 'boundedHafnium')

/** How a test gets hold of a system. */
export const codeOf = (scope: ScopeName, granularity: Granularity, bounds: WantedBounds = {}): Code => ({
  imports: importsOf(`${builderOf(bounds)}, specs`), import: builderOf(bounds), from: 'hfcheck', rules: 'specs(system)',
  system: patches => {
    const options = [...(granularity === 'atomic' ? [] : ["granularity: 'interleaved'"]), ...(patches.length === 0 ? [] : [`patches: ${patchesText(patches)}`])]
    const args = [`'${scope}'`, ...(builderOf(bounds) === 'hafnium' ? [] : [`{ ${Object.entries(bounds).map(([name, value]) => `${name}: ${value}`).join(', ')} }`]), ...(options.length === 0 ? [] : [`{ ${options.join(', ')} }`])]
    return `${builderOf(bounds)}(${args.join(', ')})`
  },
})

export const codeOfTables: Code = {
  imports: importsOf('pageTables, pageTableSpecs'), import: 'pageTables', from: 'hfcheck', rules: 'pageTableSpecs(system)',
  system: patches => `pageTables(${patches.length === 0 ? '' : `{ patches: ${patchesText(patches)} }`})`,
}

const shipped = (name: string, code: Code, build: (patches: readonly string[], bounds?: WantedBounds) => object): Shipped => ({ name, code, build: (patches, bounds) => build(patches, bounds) as ReturnType<Shipped['build']> })

export const SYSTEMS: readonly Shipped[] = [
  ...(Object.keys(SCOPES) as ScopeName[]).map(scope => shipped(scope, codeOf(scope, 'atomic'), (patches, bounds) => hypervisor(scope, 'atomic', patches, bounds))),
  ...(Object.keys({ ...INTERLEAVED_SCOPES, ...SYMMETRIC_SCOPES }) as ScopeName[]).map(scope => shipped(`${scope}-interleaved`, codeOf(scope, 'interleaved'), (patches, bounds) => hypervisor(scope, 'interleaved', patches, bounds))),
  shipped('pagetables', codeOfTables, tables),
]

/** The system of this name, also one with other bounds. */
export const systemNamed = (name: string): Shipped | undefined => {
  const variant = variantNamed(name)
  const system = SYSTEMS.find(one => one.name === (variant?.of ?? name))
  return system === undefined || variant === undefined ? system : { ...system, name, build: patches => system.build(patches, variant.bounds) }
}

import type { Registry as Rules } from '../checker/rules.js'
import type { Action, System } from '../checker/system.js'
import { INTERLEAVED_SCOPES, SCOPES, SYMMETRIC_SCOPES, type ScopeName } from '../model/scopes.js'
import { variantNamed, type WantedBounds } from './variant.js'
import type { Code, Granularity } from './entry.js'
import { hypervisor, tables } from './sources.js'

/** A system this package ships, the types of its state and actions forgotten. Nothing here needs more than the language: it runs in a page as well. */
export interface Shipped {
  readonly name: string
  readonly code: Code
  /** With these changes made to its model, by name, and with other bounds. */
  build(patches: readonly string[], bounds?: WantedBounds): { readonly system: System<unknown>; readonly rules: Rules<unknown, Action<unknown>> }
}

const patchesText = (names: readonly string[]): string => `FIXES.filter(({ name }) => [${names.map(name => `'${name}'`).join(', ')}].includes(name))`
const importsOf = (names: string, ofModel: readonly string[] = []) => (patches: readonly string[]): readonly string[] => {
  const further = [...ofModel, ...(patches.length === 0 ? [] : ['FIXES'])].sort()
  return [`import { ${names} } from 'hfcheck'`, ...(further.length === 0 ? [] : [`import { ${further.join(', ')} } from 'hfcheck/model'`])]
}
const isAsItIs = (bounds: WantedBounds): boolean => Object.keys(bounds).length === 0

/** How a test gets hold of a system. */
export const codeOf = (scope: ScopeName, granularity: Granularity, bounds: WantedBounds = {}): Code => ({
  imports: patches => importsOf('hafnium, specs', isAsItIs(bounds) ? [] : ['bounded', 'SCOPES'])(patches), import: 'hafnium', from: 'hfcheck', rules: 'specs(system)',
  system: patches => {
    const options = [...(granularity === 'atomic' ? [] : ["granularity: 'interleaved'"]), ...(patches.length === 0 ? [] : [`patches: ${patchesText(patches)}`])]
    const machine = isAsItIs(bounds) ? `'${scope}'` : `bounded(SCOPES${/^\w+$/.test(scope) ? `.${scope}` : `['${scope}']`}, { ${Object.entries(bounds).map(([name, value]) => `${name}: ${value}`).join(', ')} })`
    return `hafnium(${machine}${options.length === 0 ? '' : `, { ${options.join(', ')} }`})`
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

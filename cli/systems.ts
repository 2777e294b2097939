import type { Registry as Rules } from '../checker/rules.js'
import type { Action, System } from '../checker/system.js'
import { INTERLEAVED_SCOPES, SCOPES, SYMMETRIC_SCOPES, type ScopeName } from '../model/scopes.js'
import type { Code, Granularity } from './entry.js'
import { hypervisor, tables } from './sources.js'

/** A system this package ships, the types of its state and actions forgotten. Nothing here needs more than the language: it runs in a page as well. */
export interface Shipped {
  readonly name: string
  readonly code: Code
  /** With these changes made to its model, by name. */
  build(patches: readonly string[]): { readonly system: System<unknown>; readonly rules: Rules<unknown, Action<unknown>> }
}

const patchesText = (names: readonly string[]): string => `FIXES.filter(({ name }) => [${names.map(name => `'${name}'`).join(', ')}].includes(name))`
const importsOf = (names: string) => (patches: readonly string[]): readonly string[] => [`import { ${names} } from 'hfcheck'`, ...(patches.length === 0 ? [] : ["import { FIXES } from 'hfcheck/model'"])]

/** How a test gets hold of a system. */
export const codeOf = (scope: ScopeName, granularity: Granularity): Code => ({
  imports: importsOf('hafnium, specs'), import: 'hafnium', from: 'hfcheck', rules: 'specs(system)',
  system: patches => {
    const options = [...(granularity === 'atomic' ? [] : ["granularity: 'interleaved'"]), ...(patches.length === 0 ? [] : [`patches: ${patchesText(patches)}`])]
    return `hafnium('${scope}'${options.length === 0 ? '' : `, { ${options.join(', ')} }`})`
  },
})

export const codeOfTables: Code = {
  imports: importsOf('pageTables, pageTableSpecs'), import: 'pageTables', from: 'hfcheck', rules: 'pageTableSpecs(system)',
  system: patches => `pageTables(${patches.length === 0 ? '' : `{ patches: ${patchesText(patches)} }`})`,
}

const shipped = (name: string, code: Code, build: (patches: readonly string[]) => object): Shipped => ({ name, code, build: patches => build(patches) as ReturnType<Shipped['build']> })

export const SYSTEMS: readonly Shipped[] = [
  ...(Object.keys(SCOPES) as ScopeName[]).map(scope => shipped(scope, codeOf(scope, 'atomic'), patches => hypervisor(scope, 'atomic', patches))),
  ...(Object.keys({ ...INTERLEAVED_SCOPES, ...SYMMETRIC_SCOPES }) as ScopeName[]).map(scope => shipped(`${scope}-interleaved`, codeOf(scope, 'interleaved'), patches => hypervisor(scope, 'interleaved', patches))),
  shipped('pagetables', codeOfTables, tables),
]

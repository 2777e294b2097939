import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { HANGS, RPC_STATES, VCPU_STATES } from '../../model/state.js'
import { ENTRY_KINDS, PERMISSIONS } from '../../model/page-table.js'
import { REGRESSIONS } from '../../model/regressions.js'
import { sourceOf } from '../source-map.js'
import { mutationsIn, type Mutation, type Operator } from './operators.js'
import { BUILD, textOf, type Parts } from './parts.js'
import { suppressible, type Suppressed } from './sections.js'

/** A single fault of the model. */
export interface Mutant {
  /** Where in the source, and which fault: `model/calls/rpc-ack.ts:11:9 guard`; a section and the field it does not write; or an upstream change. */
  readonly id: string
  readonly operator: Operator | 'suppress' | 'unfixed' | 'regression'
  /** The part of the model it is in. */
  readonly family: string
  readonly was: string
  readonly becomes: string
  readonly change: TextChange | { readonly suppress: Suppressed } | { readonly without: string } | { readonly regression: string }
}

/** A piece of a compiled file, below the build folder, that is replaced. */
export interface TextChange {
  readonly file: string
  readonly start: number
  readonly end: number
}

/** What of the code is the hypervisor; the rest of model and machine is how it is run and driven. */
const HYPERVISOR: Readonly<Record<string, readonly string[]>> = {
  calls: ['model/calls', 'model/arguments.js', 'model/abi.js'],
  switching: ['model/switching.js', 'model/handler.js', 'model/esr.js', 'machine/vectors.js', 'machine/hcr.js'],
  memory: ['model/memory.js', 'model/address.js'],
  pageTables: ['model/page-table.js', 'model/geometry.js'],
  locks: ['model/platform.js'],
  fixes: ['model/fixes'],
}

/** The parts of the model that mutants are made of: of its text, of what its sections write, and of what upstream changed. */
export const FAMILIES: readonly string[] = [...Object.keys(HYPERVISOR), 'sections', 'upstream']

const ENUMERATIONS: readonly (readonly string[])[] = [RPC_STATES, VCPU_STATES, ENTRY_KINDS, PERMISSIONS, HANGS]

/** Every mutant there is: of the text by files and places, writes by sections, and what upstream repaired or broke. */
export const mutants = async (parts: Parts, families: readonly string[] = []): Promise<readonly Mutant[]> => {
  const wanted = (family: string): boolean => families.length === 0 || families.includes(family)
  const writes = wanted('sections') ? await suppressible(parts) : []
  return [...inTexts(), ...writes.map(suppression), ...upstreams(parts)].filter(({ family }) => wanted(family))
}

const inTexts = (): readonly Mutant[] =>
  Object.entries(HYPERVISOR).flatMap(([family, paths]) => paths.flatMap(filesOf).flatMap(file => inFile(family, file)))

const suppression = (suppress: Suppressed): Mutant => ({
  id: `${suppress.within}: ${suppress.label}: ${suppress.field}`, operator: 'suppress', family: 'sections', was: `writes ${suppress.field}`, becomes: 'leaves it', change: { suppress },
})

const upstreams = ({ FIXES }: Parts): readonly Mutant[] => [
  ...FIXES.map(({ name, says }): Mutant => ({ id: `without ${name}`, operator: 'unfixed', family: 'upstream', was: says, becomes: 'as before', change: { without: name } })),
  ...REGRESSIONS.map(({ name, says }): Mutant => ({ id: `before ${name}`, operator: 'regression', family: 'upstream', was: 'as modelled', becomes: says, change: { regression: name } })),
]

const filesOf = (path: string): readonly string[] =>
  (path.endsWith('.js') ? [path] : readdirSync(join(BUILD, path)).filter(name => name.endsWith('.js') && name !== 'index.js').sort().map(name => `${path}/${name}`))

const inFile = (family: string, file: string): readonly Mutant[] => {
  const text = textOf(file)
  const times = new Map<string, number>()
  return mutationsIn(text, ENUMERATIONS).map(({ operator, start, end, becomes }: Mutation) => {
    const place = `${placeOf(file, text, start)} ${operator}`
    const time = (times.get(place) ?? 0) + 1
    times.set(place, time)
    return { id: time === 1 ? place : `${place} ${time}`, operator, family, was: text.slice(start, end), becomes, change: { file, start, end } }
  })
}

/** The place in the source that a place in a compiled file comes from. */
const placeOf = (file: string, text: string, at: number): string => {
  const before = text.slice(0, at).split('\n')
  const site = sourceOf({ file: join(BUILD, file), line: before.length, column: before.at(-1)!.length + 1 })
  const path = site.file.endsWith('.ts') ? relative(join(BUILD, '..'), site.file).replaceAll('\\', '/') : file
  return `${path}:${site.line}:${site.column}`
}

export const mutatedText = ({ file, start, end }: TextChange, becomes: string): string => {
  const text = textOf(file)
  return text.slice(0, start) + becomes + text.slice(end)
}

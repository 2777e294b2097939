import { importsOf, namedBy } from './imports.js'

/** What a model is put together from. */
export interface Parts {
  /** What makes the system; absent where that is in no file of the model's. */
  readonly system?: unknown
  /** What makes each family of rules, of the system alone; a family is what ids begin with. */
  readonly families: Readonly<Record<string, unknown>>
}

/** The files a scope's rules are made of. */
export interface Origins {
  /** Those that have a say in every rule. */
  readonly shared: ReadonlySet<string>
  /** Of each family that comes from a file of its own: that file, and what it imports. */
  readonly families: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * Finds the files that make the parts of a model: those named by `entry`, which puts it together, that export the very thing. Nothing else has a say in
 * it then, as long as no file changes what another one made. What `entry` names besides may do anything, and so may all of it if the system is none's.
 */
export const originsOf = async (entry: string, { families, ...parts }: Parts, load: (path: string) => Promise<unknown>): Promise<Origins> => {
  const named = remembering(namedBy)
  const files = [...new Set(named(entry))]
  const exported = new Map(await Promise.all(files.map(async file => [file, await exportsOf(file, load)] as const)))
  const makerOf = (part: unknown): string | undefined => (typeof part === 'function' || (typeof part === 'object' && part !== null) ? files.find(file => exported.get(file)?.includes(part)) : undefined)
  const system = makerOf(parts.system)
  if ('system' in parts && system === undefined) return { shared: importsOf(entry, named), families: new Map() }
  const makers = new Map(Object.entries(families).flatMap(([family, part]) => {
    const file = makerOf(part)
    return file === undefined || file === system ? [] : [[family, file] as const]
  }))
  // A family that is put together where the model is may be made of anything that is named there.
  const whole = Object.keys(families).filter(family => !makers.has(family))
  const apart = new Set(makers.values())
  return {
    shared: new Set([entry, ...files.filter(file => !apart.has(file)).flatMap(file => [...importsOf(file, named)])]),
    families: new Map([...[...makers].map(([family, file]) => [family, importsOf(file, named)] as const), ...whole.map(family => [family, importsOf(entry, named)] as const)]),
  }
}

/** What a module gives away; nothing, if it does not load by itself. */
const exportsOf = async (file: string, load: (path: string) => Promise<unknown>): Promise<readonly unknown[]> => {
  const module = await load(file).catch(() => undefined)
  return typeof module === 'object' && module !== null ? Object.values(module) : [module]
}

const remembering = <T>(ask: (file: string) => T): ((file: string) => T) => {
  const known = new Map<string, T>()
  return file => {
    const found = known.get(file) ?? ask(file)
    known.set(file, found)
    return found
  }
}

import { rulesFor, type Registry as Rules } from '../checker/rules.js'
import { describe } from '../checker/state/describe.js'
import type { Action } from '../checker/action.js'
import type { System } from '../checker/system.js'
import type { Source } from '../checker/workers/source.js'
import type { Origins } from './config/origins.js'
import { once } from './once.js'
import type { PatchEntry } from './patch-entry.js'
import type { Boundable, Code, Opened, RuleEntry, ScopeEntry } from './scope-entry.js'
import { search } from './search.js'
import type { Granularity } from './setting-values.js'
import { BadConfig } from './settings.js'
import { frameInSource } from './source-map.js'
import { walkIn } from './walk.js'

export interface ScopeOptions {
  readonly quick?: boolean
  readonly described?: boolean
  readonly granularity?: Granularity
  readonly twin?: string
  /** Whether patches say something about the system. */
  readonly patchable?: boolean
  readonly code?: Code
  readonly source?: (patches: readonly string[]) => Source
  readonly origins?: () => Promise<Origins>
  readonly bounded?: Boundable
  readonly variantOf?: string | undefined
}

/** Makes an entry of a system and the rules about it; both are built when they are first needed. */
export const scopeEntry = <S, A extends Action<S>, Y extends System<S, A>>(
  name: string,
  build: (patches: readonly string[]) => Y,
  rulesAbout: (system: Y) => Rules<S, A>,
  options: ScopeOptions = {},
  patches: readonly PatchEntry[] = [],
): ScopeEntry => {
  const { quick = false, described = false, patchable = false, granularity, twin, code, source, origins, bounded, variantOf } = options
  const made = once(() => {
    try {
      const system = build(patches.map(patch => patch.name))
      return { system, rules: rulesFor(system, rulesAbout(system)) }
    } catch (error) {
      throw notBuilt(name, error)
    }
  })
  return {
    name,
    quick,
    described,
    patches,
    ...(granularity === undefined ? {} : { granularity }),
    ...(twin === undefined ? {} : { twin }),
    ...(code === undefined ? {} : { code }),
    ...(origins && { origins }),
    ...(bounded && { bounded }),
    ...(variantOf === undefined ? {} : { variantOf }),
    ...(source === undefined ? {} : { source: source(patches.map(patch => patch.name)) }),
    ...(patchable ? { patched: (wanted: readonly PatchEntry[]) => scopeEntry(name, build, rulesAbout, options, wanted) } : {}),
    bounds: () => made().system.bounds,
    reference: () => describe(made().system.schema, `State of ${name}`),
    rules: () => made().rules as unknown as readonly RuleEntry[],
    open: () => made() as unknown as Opened,
    walk: ids => walkIn(made().system, made().rules.filter(({ id }) => ids?.has(id) ?? true)),
    check: (ids, options) => search<S, A>(name, made().system, made().rules.filter(({ id }) => ids.has(id)), patches, options),
  }
}

/** A model whose declarations contradict themselves, or that throws before it is searched. */
const notBuilt = (name: string, error: unknown): BadConfig => {
  const frame = (error instanceof Error ? (error.stack ?? '') : '').split('\n').map(line => line.trim()).find(line => line.startsWith('at ') && !/[\\/]checker[\\/]|node:/.test(line))
  return new BadConfig(`the model ${name} cannot be built: ${error instanceof Error ? error.message : String(error)}${frame === undefined ? '' : `\n  ${frameInSource(frame)}`}`)
}

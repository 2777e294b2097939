import { contrast, type Contrast } from '../../checker/comparison/contrast.js'
import type { Trace } from '../../checker/report.js'
import { describe } from '../../checker/state/describe.js'
import type { Action } from '../../checker/action.js'
import type { System } from '../../checker/system.js'
import { BadInput, unknownName } from '../bad-input.js'
import { scopeNamed } from '../bounds.js'
import { cellOfEntry } from '../cell.js'
import { isSame, type ContrastDocument } from '../contrast-document.js'
import type { Registry } from '../entry.js'
import type { ScopeEntry } from '../scope-entry.js'
import { progressLine, silent } from '../progress.js'
import { contrastText } from '../render/contrast.js'
import { patchesNamed } from '../selection.js'
import { storyOf, type StoryStep } from '../story.js'
import { writable } from '../render/style.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'
import { EXIT } from '../verdict.js'

export interface ContrastFlags extends Looks {
  readonly scope?: string
  readonly patch?: readonly string[]
  readonly to?: string
  readonly rev?: string
  readonly maxStates?: number
  readonly json?: boolean
  readonly config?: string
  readonly progress?: boolean
}

/** Compares a scope with itself after patches, or with another. */
export const contrastCommand = async (registry: Registry, flags: ContrastFlags, terminal: Terminal): Promise<number> => {
  const line = flags.progress === false ? silent : progressLine(terminal, styleFor(terminal.err, terminal.env, flags))
  const stop = new AbortController()
  const takeBack = terminal.onInterrupt(() => stop.abort())
  try {
    const [one, other] = await sides(registry, flags, terminal, what => { if (flags.progress !== false) terminal.err.write(`${what}\n`) })
    const found = await contrast(systemOf(one), systemOf(other), { signal: stop.signal, onProgress: progress => line.update(one.name, progress), progressEvery: 100, ...(flags.maxStates === undefined ? {} : { maxStates: flags.maxStates }) })
    line.clear()
    const document = documentOf(one, other, found)
    const style = styleFor(terminal.out, terminal.env, flags)
    terminal.out.write(flags.json === true ? `${JSON.stringify(document, null, 2)}\n` : writable(contrastText(document, style), style))
    return isSame(document) ? EXIT.holds : EXIT.diverged
  } catch (error) {
    line.clear()
    if (stop.signal.aborted) return EXIT.interrupted
    if (error instanceof RangeError) throw new BadInput(`${error.message}: --max-states ${flags.maxStates ?? '(unset)'}`)
    throw error
  } finally {
    takeBack()
  }
}

const sides = async (registry: Registry, { scope, patch = [], to, rev }: ContrastFlags, { cwd }: Terminal, telling: (what: string) => void): Promise<readonly [ScopeEntry, ScopeEntry]> => {
  if (patch.length === 0 && to === undefined && rev === undefined) throw new BadInput('diff compares two traces, or a scope with --patch NAME, --to SCOPE or --rev A..B')
  if (rev !== undefined) {
    if (patch.length > 0 || to !== undefined) throw new BadInput('diff compares a scope with --rev A..B, or with --patch or --to, not with both')
    return (await import('../revisions/scope.js')).scopeAtBoth(cwd, rev, scope ?? registry.scopes[0]!.name, telling)
  }
  if (patch.length > 0 && to !== undefined) throw new BadInput('diff compares a scope with --patch NAME or with --to SCOPE, not with both')
  const named = (name: string): ScopeEntry => {
    const found = scopeNamed(registry, name)
    if (found === undefined) throw unknownName(`no scope is named "${name}"`, name, registry.scopes.map(one => one.name))
    // What a suspended call goes on with has a number of its own in each search.
    if (found.granularity === 'interleaved') throw new BadInput(`diff compares whole calls; ${name} runs section by section${found.twin === undefined ? '' : `: --scope ${found.twin}`}`)
    return found
  }
  const one = named(scope ?? registry.scopes[0]!.name)
  if (to !== undefined) return [one, named(to)]
  if (one.patched === undefined) throw new BadInput(`--patch says nothing about ${one.name}`)
  return [one, one.patched(patchesNamed(registry, patch))]
}

type Hidden = System<object, Action<object>>

const systemOf = (scope: ScopeEntry): Hidden => scope.open().system as unknown as Hidden

const documentOf = (one: ScopeEntry, other: ScopeEntry, { sizes, same, results }: Contrast<object, Action<object>>): ContrastDocument => {
  const told = (system: Hidden, trace: Trace<object, Action<object>>): readonly StoryStep[] => storyOf(system, trace, undefined, false).steps
  const [mine, theirs] = [systemOf(one), systemOf(other)]
  return {
    schemaVersion: 1,
    one: { name: cellOfEntry(one), ...sizes[0] },
    other: { name: cellOfEntry(other), ...sizes[1] },
    ...(same === undefined ? {} : {
      states: { lost: same.lost, gained: same.gained, ...(same.toLost && { toLost: told(mine, same.toLost) }), ...(same.toGained && { toGained: told(theirs, same.toGained) }) },
      changes: same.changes.map(({ action, steps, fields, trace, texts: [was, is] }) => ({ action, steps, fields, was, is, story: told(mine, trace) })),
    }),
    ...(same === undefined ? { described: { lost: fieldsOnlyIn(mine, theirs), gained: fieldsOnlyIn(theirs, mine) } } : {}),
    results: {
      lost: results.lost.map(({ action, text, trace }) => ({ action, step: text, story: told(mine, trace) })),
      gained: results.gained.map(({ action, text, trace }) => ({ action, step: text, story: told(theirs, trace) })),
    },
  }
}

/** What the one says of its fields and the other does not: `cpus.*.point: number, 0 to 7`. */
const fieldsOnlyIn = (one: Hidden, other: Hidden): readonly string[] => {
  const fieldsOf = ({ schema }: Hidden): readonly string[] => describe(schema).split('\n').flatMap(line => {
    const [, path, type, values] = /^\| `([^`]+)` \| ([^|]*) \| ([^|]*) \|/.exec(line) ?? []
    return path === undefined ? [] : [`${path}: ${type!.trim()}, ${values!.trim()}`]
  })
  const known = new Set(fieldsOf(other))
  return fieldsOf(one).filter(field => !known.has(field))
}

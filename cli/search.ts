import { join, sep } from 'node:path'
import { rowsOf } from '../checker/certificate/rows.js'
import { check } from '../checker/check.js'
import { BadCheckpoint, type CheckpointOptions } from '../checker/checkpoint/checkpoint.js'
import type { Progress } from '../checker/search/explore.js'
import { ModelError } from '../checker/model-error.js'
import type { Reductions } from '../checker/reductions.js'
import type { Trace } from '../checker/report.js'
import type { NamedRule } from '../checker/rules.js'
import type { Source } from '../checker/workers/source.js'
import type { SpillOptions } from '../checker/store/spill.js'
import type { StoreName } from '../checker/store/store.js'
import type { Action } from '../checker/action.js'
import type { System } from '../checker/system.js'
import type { Wanted } from '../checker/workers/team.js'
import { BadInput } from './bad-input.js'
import { BUILD } from './contents.js'
import { scopeDocument, wouldSurprise, type ErrorDocument, type ScopeDocument } from './document.js'
import type { PatchEntry } from './patch-entry.js'
import { frameInSource } from './source-map.js'
import { storyOf } from './story.js'
import { itfOf, type Itf } from './trace/itf.js'

export interface SearchOptions {
  readonly maxDepth?: number
  readonly maxStates?: number
  readonly reductions?: Reductions
  readonly workers?: Wanted['workers']
  readonly source?: Source
  readonly checkpoint?: CheckpointOptions
  readonly store?: StoreName
  readonly spill?: SpillOptions
  readonly maxMemory?: number
  /** Stop once so many rules are broken that nobody expects to be; those that a baseline accepts do not count. */
  readonly bail?: { readonly after: number; readonly accepted: ReadonlySet<string> }
  /** Hears of every state reached, as a row of a certificate. */
  readonly certify?: (rows: Uint8Array, bytesPerState: number) => void
  /** Whole states in the stories. */
  readonly full: boolean
  readonly signal: AbortSignal
  readonly progress: (progress: Progress) => void
  /** The search waits for this now and then. */
  readonly turn?: () => Promise<void>
  /** Hears of the trace of every violation, by the rule's id, of a deadlock and of an error; it is made when it is asked for. */
  readonly trace?: { readonly version: string; keep(name: string, itf: () => Itf): void }
}

/** Milliseconds between two reports of progress; the line itself decides which to draw. */
const EVERY = 100

/** Searches one system and tells what was found; a model or a rule that throws is found out about as well. */
export const search = async <S, A extends Action<S>>(
  name: string,
  system: System<S, A>,
  rules: readonly NamedRule<S, A>[],
  patches: readonly PatchEntry[],
  { maxDepth, maxStates, reductions, workers, source, store, spill, maxMemory, checkpoint, bail, certify, full, signal, progress, turn, trace }: SearchOptions,
): Promise<ScopeDocument> => {
  const registry = Object.fromEntries(rules.map(({ id, rule }) => [id, rule]))
  const counted = new Set(rules.filter(({ id, rule }) => bail?.accepted.has(id) === false && wouldSurprise(id, rule, system, patches)).map(({ id }) => id))
  const certified = (states: number, stateAt: (index: number) => unknown): void => {
    const { bytes, write } = rowsOf(system.schema)
    const rows = new Uint8Array(states * bytes)
    for (let state = 0; state < states; state++) write(stateAt(state) as S, rows, state * bytes)
    certify?.(rows, bytes)
  }
  const limits = { ...(certify && { reached: certified }), ...(workers === undefined ? {} : { workers }), ...(source && { source }), ...(checkpoint && { checkpoint }), ...(bail && { bail: { after: bail.after, counts: (id: string) => counted.has(id) } }), ...(maxDepth === undefined ? {} : { maxDepth }), ...(maxStates === undefined ? {} : { maxStates }), ...(reductions === undefined ? {} : { reductions }), ...(store === undefined ? {} : { store }), ...(spill && { spill }), ...(maxMemory === undefined ? {} : { maxMemory }), signal, onProgress: progress, progressEvery: EVERY, ...(turn && { turn }) }
  const keep = (file: string, found: Trace<S, A>, rule?: string, loop?: number): void => trace?.keep(file, () => itfOf(system, found, {
    scope: name, patches: patches.map(patch => patch.name), bounds: system.bounds, ...(rule === undefined ? {} : { rule }), version: trace.version,
  }, loop))
  try {
    const report = await check(system, registry, limits)
    for (const rule of report.rules) if (rule.verdict === 'violated' && rule.trace !== undefined) {
      keep(rule.id, rule.trace, rule.id, rule.lasso?.from)
      if (rule.twin !== undefined) keep(`${rule.id}.twin`, rule.twin.trace, rule.id)
    }
    if (report.deadlock !== undefined) keep('deadlock', report.deadlock)
    return { ...scopeDocument(system, report, patches, full), name }
  } catch (error) {
    if (error instanceof BadCheckpoint) throw new BadInput(error.message)
    // What is no error in one state is one of the model as a whole: a recipe that does something else the second time, a value out of bounds.
    const document = error instanceof ModelError ? errorDocument(system, error as ModelError<S, A>, full) : errorOf(error, error instanceof Error ? error.message : String(error))
    if (error instanceof ModelError) keep('error', (error as ModelError<S, A>).trace)
    return { name, bounds: system.bounds, patches: patches.map(patch => patch.name), error: document, rules: [] }
  }
}

const errorDocument = <S, A extends Action<S>>(system: System<S, A>, { message, cause, trace }: ModelError<S, A>, full: boolean): ErrorDocument => ({
  ...errorOf(cause, message),
  story: storyOf(system, trace, undefined, full),
})

const errorOf = (cause: unknown, message: string): ErrorDocument => ({
  kind: cause instanceof Error && cause.name === 'AssertionError' ? 'assertion' : 'threw',
  message,
  ...(cause instanceof Error && cause.stack !== undefined ? { stack: ownFrames(cause) } : {}),
})

/** Stack frames in files of the model, which is to be repaired: those in generated code help nobody, and those of the search only if there are no others. */
const ownFrames = ({ stack = '', name }: Error): readonly string[] => {
  const frames = stack.split('\n').map(line => line.trim()).filter(line => line.startsWith('at ') && !line.includes('<anonymous>') && !line.includes('(node:') && !line.startsWith('at node:')).map(frameInSource)
  const outside = frames.filter(frame => !OURS.some(place => frame.includes(place)))
  return outside.length > 0 || name === 'BrokenPromise' ? outside : frames
}

const OURS = [...['checker', 'cli'].flatMap(folder => [join(BUILD, folder, sep), join(BUILD, '..', folder, sep)]), join('node_modules', 'commander', sep)]

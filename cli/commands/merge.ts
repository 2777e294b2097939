import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { BadInput } from '../bad-input.js'
import { cellOf } from '../cell.js'
import type { RunDocument } from '../document.js'
import type { Registry } from '../entry.js'
import { readJson } from '../files.js'
import { isBlob } from '../reporters/blob.js'
import { reporting } from '../reporters/index.js'
import { asSettings, looksOf, type ReportingFlags } from '../reporting-flags.js'
import { resolveSettings } from '../settings.js'
import type { Looks, Terminal } from '../terminal.js'
import { exitCode } from '../verdict.js'

export type MergeFlags = Looks & ReportingFlags

/** Puts the blobs of several runs together, and reports on them as if they had been one. */
export const merge = async (registry: Registry, folder: string, flags: MergeFlags, terminal: Terminal): Promise<number> => {
  const path = resolve(terminal.cwd, folder)
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) throw new BadInput(`there is no folder ${folder}   (hfcheck check --reporter blob writes into .hfcheck/blob)`)
  const files = found.isDirectory() ? readdirSync(path).filter(name => name.endsWith('.json')).sort().map(name => join(path, name)) : [path]
  if (files.length === 0) throw new BadInput(`there is no blob in ${folder}   (hfcheck check --reporter blob writes into .hfcheck/blob)`)
  const runs: RunDocument[] = []
  for (const file of files) {
    const blob = await readJson(file, 'a blob, as --reporter blob writes it')
    if (!isBlob(blob)) throw new BadInput(`${file} is no blob of this version of hfcheck   (hfcheck check --reporter blob writes into .hfcheck/blob)`)
    runs.push(blob.run)
  }
  const run = merged(runs, folder)
  const { settings, blaming } = resolveSettings(asSettings(flags), terminal.env, {})
  const { reporters, flush } = blaming('reporters', () => reporting(settings.reporters, registry, terminal, looksOf(flags, settings), { documentation: settings.documentation }))
  const code = exitCode(run)
  for (const reporter of reporters) {
    reporter.begin?.(run.scopes.map(cellOf))
    for (const scope of run.scopes) reporter.scope?.(scope)
    await reporter.end(run, code)
  }
  await flush()
  return code
}

const merged = (runs: readonly RunDocument[], folder: string): RunDocument => {
  const [first] = runs as [RunDocument, ...RunDocument[]]
  const scopes = runs.flatMap(run => run.scopes)
  const names = scopes.map(cellOf)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw new BadInput(`${folder}: two blobs report on ${twice}; they are of different runs`)
  const versions = [...new Set(runs.map(({ version }) => version))]
  if (versions.length > 1) throw new BadInput(`${folder}: blobs of different versions: ${versions.join(', ')}`)
  const unsearched = runs.flatMap(run => run.unsearched ?? [])
  return {
    schemaVersion: 1,
    version: first.version,
    ...(first.onlyRules === undefined ? {} : { onlyRules: first.onlyRules }),
    ...(runs.some(({ strict }) => strict === true) ? { strict: true } : {}),
    ...(unsearched.length === 0 ? {} : { unsearched }),
    scopes,
    interrupted: runs.some(({ interrupted }) => interrupted),
  }
}

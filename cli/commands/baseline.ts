import { resolve } from 'node:path'
import { BadInput, unknownName } from '../bad-input.js'
import { cellOf } from '../cell.js'
import { loadProject } from '../config/load.js'
import type { Registry } from '../entry.js'
import { allRules } from '../models.js'
import { labelled, plural } from '../render/layout.js'
import { acceptance, readBaseline, writeBaseline, type Accepted } from '../run/baseline.js'
import { resolveSettings } from '../settings.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'
import { EXIT } from '../verdict.js'
import { checked, today } from './check.js'

/** What is judged for a baseline is what it names, whatever runs are told otherwise; and nobody looks at it. */
const JUDGING = { reporter: ['json'], bounds: {}, open: false } as const

export interface BaselineFlags extends Looks {
  readonly config?: string
  readonly baseline?: string
  readonly issue?: string
  readonly reason?: string
  readonly progress?: boolean
  readonly json?: boolean
}

/** `baseline show`: what is accepted, and why. */
export const showBaseline = async (registry: Registry, flags: BaselineFlags, terminal: Terminal): Promise<number> => {
  const accepted = await readBaseline(await placeOf(registry, flags, terminal))
  const style = styleFor(terminal.out, terminal.env, flags)
  terminal.out.write(flags.json === true ? `${JSON.stringify({ schemaVersion: 1, accepted }, null, 2)}\n` : [
    plural(accepted.length, 'accepted violation'),
    ...accepted.flatMap(({ rule, scope, print, steps, issue, reason, since }) => [
      `${rule}@${scope}   since ${since}${issue === undefined ? '' : `, ${issue}`}`,
      ...labelled('', `${plural(steps, 'step')}; ${print}`, { ...style, column: 2 }),
      ...(reason === undefined ? [] : labelled('', reason, { ...style, column: 2 })),
    ]),
    '',
  ].join('\n'))
  return EXIT.holds
}

/** `baseline add RULE@SCOPE`: searches the scope, and accepts the violation it finds. */
export const addToBaseline = async (registry: Registry, cell: string, flags: BaselineFlags, terminal: Terminal): Promise<number> => {
  const [, rule, scope, patches] = /^([^@]+)@([^+]+)(?:\+(.*))?$/.exec(cell) ?? []
  if (rule === undefined || scope === undefined) throw new BadInput(`"${cell}" is no violation: name it RULE@SCOPE, as check does`)
  const project = await loadProject(registry, terminal.cwd, flags.config)
  const ids = allRules(project.registry).map(({ id }) => id)
  if (!ids.includes(rule)) throw unknownName(`no rule is named "${rule}"`, rule, ids)
  const place = await placeOf(registry, flags, terminal)
  const quiet = { ...terminal, out: { ...terminal.out, write: () => {} } }
  const { run } = await checked(registry, {
    ...JUDGING, scope: [scope], rule: [rule], ...(patches === undefined ? {} : { patch: patches.split('+') }),
    ...(flags.config === undefined ? {} : { config: flags.config }), ...(flags.baseline === undefined ? {} : { baseline: flags.baseline }), ...(flags.progress === undefined ? {} : { progress: flags.progress }),
  }, quiet)
  const [document] = run.scopes
  const found = document?.rules.find(({ id }) => id === rule)
  if (document === undefined || found === undefined) throw new BadInput(`${cell} was not judged${run.interrupted ? ': interrupted' : ''}`)
  if (found.standing === 'known' && found.baseline === undefined) throw new BadInput(`${rule} is declared as known to fail in ${scope} already; a baseline would say it twice`)
  if (found.verdict !== 'violated' && found.verdict !== 'unreached') throw new BadInput(`${rule} does not fail in ${scope}; there is nothing to accept`)
  const before = await readBaseline(place)
  const entry = acceptance(document, found, today(), flags)
  await writeBaseline(place, [...before.filter(one => one.rule !== rule || one.scope !== cellOf(document)), entry])
  terminal.out.write(`accepted ${rule}@${cellOf(document)}: ${entry.print}\n`)
  return EXIT.holds
}

/** `baseline prune`: searches the scopes it names once more, and drops what does not fail any more. */
export const pruneBaseline = async (registry: Registry, flags: BaselineFlags, terminal: Terminal): Promise<number> => {
  const place = await placeOf(registry, flags, terminal)
  const before = await readBaseline(place)
  const kept: Accepted[] = []
  const quiet = { ...terminal, out: { ...terminal.out, write: () => {} } }
  for (const cell of new Set(before.map(({ scope }) => scope))) {
    const [scope = '', ...patches] = cell.split('+')
    const entries = before.filter(one => one.scope === cell)
    const { run } = await checked(registry, { ...JUDGING, scope: [scope], rule: entries.map(({ rule }) => rule), patch: patches, ...(flags.config === undefined ? {} : { config: flags.config }), ...(flags.baseline === undefined ? {} : { baseline: flags.baseline }), ...(flags.progress === undefined ? {} : { progress: flags.progress }) }, quiet)
    const vanished = new Set(run.scopes.flatMap(({ rules }) => rules).filter(({ baseline }) => baseline?.is === 'vanished').map(({ id }) => id))
    for (const entry of entries) {
      if (vanished.has(entry.rule)) terminal.out.write(`dropped ${entry.rule}@${cell}: it holds\n`)
      else kept.push(entry)
    }
  }
  if (kept.length < before.length) await writeBaseline(place, kept)
  terminal.out.write(`${plural(kept.length, 'accepted violation')} left of ${before.length}\n`)
  return EXIT.holds
}

const placeOf = async (registry: Registry, flags: BaselineFlags, { cwd, env }: Terminal): Promise<string> => {
  const { config, place, folder } = await loadProject(registry, cwd, flags.config)
  const { settings } = resolveSettings({ baseline: flags.baseline }, env, config, place)
  return resolve(flags.baseline === undefined ? folder : cwd, settings.baseline)
}

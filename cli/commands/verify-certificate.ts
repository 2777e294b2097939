import { resolve } from 'node:path'
import { count } from '../../checker/count.js'
import type { Verified } from '../../checker/certificate/verify.js'
import { BadInput } from '../bad-input.js'
import { confirm } from '../certificate/confirm.js'
import { readCertificate, type Header } from '../certificate/file.js'
import { modelHash } from '../certificate/model-hash.js'
import { scopeOfCertificate } from '../certificate/scope.js'
import { loadProject } from '../config/load.js'
import type { Registry } from '../entry.js'
import { headed } from '../render/headed.js'
import { duration, labelled, plural, rough, sentence } from '../render/layout.js'
import { symbol, writable, type Style } from '../render/style.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'
import { EXIT } from '../verdict.js'
import { isCi } from './check.js'

export interface VerifyFlags extends Looks {
  readonly config?: string
  readonly sample?: string
  readonly seed: number
  readonly workers: number
  readonly progress?: boolean
}

/** Confirms what a certificate says, state by state, without anything of the search that found it. */
export const verifyCertificate = async (given: Registry, file: string, flags: VerifyFlags, terminal: Terminal): Promise<number> => {
  const sample = flags.sample === undefined ? undefined : { share: shareOf(flags.sample), seed: flags.seed }
  const { registry } = await loadProject(given, terminal.cwd, flags.config)
  const { header, rows } = await readCertificate(resolve(terminal.cwd, file))
  const scope = scopeOfCertificate(registry, header.scope, header.patches)
  if (header.model !== modelHash(scope)) throw new BadInput(`${file} is of another model of ${header.scope} than this one: write it anew with hfcheck check --scope ${header.scope} --certificate ${file}`)
  const ids = scope.rules().map(({ id }) => id)
  const stranger = [...header.rules.holds, ...header.rules.broken, ...header.rules.seen].find(id => !ids.includes(id))
  if (stranger !== undefined) throw new BadInput(`${file} speaks of ${stranger}, which is no rule about ${header.scope}`)
  const live = terminal.err.isTTY && !isCi(terminal) && flags.progress !== false
  const begun = performance.now()
  const found = await confirm({
    scope, claims: header.rules, rows, states: header.states, sample, threads: flags.workers,
    progress: states => { if (live) terminal.err.write(`\r\x1b[K${header.scope}  ${plural(states, 'state')} of ${count(header.states)}`) },
  })
  if (live) terminal.err.write('\r\x1b[K')
  const style = styleFor(terminal.out, terminal.env, flags)
  const missing = sample === undefined && found.problem === undefined ? [...header.rules.broken, ...header.rules.seen].filter(id => !found.shown.includes(id)) : []
  const seconds = (performance.now() - begun) / 1000
  terminal.out.write(writable(lines(header, found, missing, sample, seconds, style), style))
  return found.problem === undefined && missing.length === 0 ? EXIT.holds : EXIT.assertion
}

/** `1%` or `0.01`. */
const shareOf = (text: string): number => {
  const share = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
  if (!(share > 0 && share <= 1)) throw new BadInput(`--sample ${text}: must be a share above 0, e.g. 1% or 0.01`)
  return share
}

const lines = ({ scope, bounds, states, rules: { holds, broken, seen, notCovered } }: Header, { states: looked, transitions, problem }: Verified, missing: readonly string[], sample: { readonly seed: number } | undefined, seconds: number, style: Style): string[] => {
  const bad = problem !== undefined || missing.length > 0
  const fact = (label: string, text: string): string[] => labelled(label, text, { ...style, column: 12 })
  const wrong = problem === undefined ? `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} said to show, and ${missing.length === 1 ? 'does' : 'do'} not` : `state ${count(problem.state)}: ${problem.what}`
  const figures = [sample === undefined ? plural(looked, 'state') : `${count(looked)} of ${plural(states, 'state')}`, plural(transitions, 'transition'), `${rough(transitions / Math.max(seconds, 1e-3))} transitions/s`, duration(seconds)]
  return [
    ...headed(`${symbol(style, bad ? 'violated' : 'holds')} ${scope}`, bad ? 'bad' : 'good', figures, style),
    ...fact('Bounds', bounds),
    ...fact('Claims', `${plural(holds.length, 'rule')} hold, ${count(broken.length)} broken, ${plural(seen.length, 'witness', 'witnesses')} seen; nothing is stuck`),
    ...(notCovered.length === 0 ? [] : fact('Left out', `${plural(notCovered.length, 'rule')} about whole runs, which no state or step decides`)),
    '',
    ...(bad ? [...fact('wrong', wrong), style.paint('bad', `${symbol(style, 'violated')} the certificate is refused`)]
      : sentence(`${symbol(style, 'holds')} ${sample === undefined ? 'the certificate is right: no step leads out of it, and its rules stand' : `nothing is wrong with the states looked at (seed ${sample.seed}): a sample, not the whole`}`, style)
        .map(line => style.paint('good', line))),
  ]
}

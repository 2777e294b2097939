import { count } from '../../checker/count.js'
import type { AdequacyRecord, MutantRecord, Tally } from '../mutate/record.js'
import type { Terminal } from '../terminal.js'
import { plural } from './layout.js'
import { symbol, type Style } from './style.js'

/** Tells a person how far the work is. */
export interface WorkLine {
  update(done: number, of: number, what: string): void
  clear(): void
}

const EVERY = { live: 200, logged: 10_000 }

/** One line on stderr, rewritten in place on a terminal; nothing without one. */
export const workLine = (terminal: Terminal | undefined, { ascii }: { readonly ascii: boolean }, now: () => number = Date.now): WorkLine => {
  const live = terminal !== undefined && terminal.err.isTTY && terminal.env['CI'] === undefined
  const began = now()
  let last = began
  let drawn = false
  return {
    update: (done, of, what) => {
      if (terminal === undefined || now() - last < (live ? EVERY.live : EVERY.logged)) return
      last = now()
      const text = `${count(done)} of ${count(of)}  ${Math.floor((100 * done) / Math.max(1, of))}%  ${Math.round((now() - began) / 1000)} s  ${what}`
      drawn = live
      terminal.err.write(live ? `\r\x1b[K${text.slice(0, Math.max(20, (terminal.err.columns ?? 96) - 1))}` : `${ascii ? text.replace(/[^\x00-\x7f]/g, '?') : text}\n`)
    },
    clear: () => {
      if (drawn) terminal?.err.write('\r\x1b[K')
      drawn = false
    },
  }
}

/** The scores, the survivors with the way to where they show, and the verdict. */
export const mutateText = ({ cells, of, total, families, operators, causes, mutants }: AdequacyRecord, { gate, known }: { readonly gate: number | undefined; readonly known: number }, style: Style): string[] => [
  ...table('part of the model', families),
  '',
  ...table('operator', operators),
  '',
  `killed: ${Object.entries(causes).filter(([, n]) => n > 0).map(([cause, n]) => `${count(n)} by ${CAUSES[cause]}`).join(', ')}`,
  `judged in ${cells.map(({ name }) => name).join(', ')}`,
  ...(of === total.mutants ? [] : [`a sample: ${count(total.mutants)} of ${count(of)} mutants`]),
  ...(known === 0 ? [] : [`${count(known)} as found before, about the same code`]),
  '',
  ...mutants.filter(({ status }) => status === 'survived').flatMap(mutant => survivor(mutant, style)),
  verdict(total, gate, style),
]

const CAUSES: Readonly<Record<string, string>> = {
  rule: 'a rule that fails', witness: 'a witness out of reach', surprise: 'a known violation that is gone', discipline: 'a field touched without its lock', deadlock: 'a deadlock', error: 'an error of the model', endless: 'a step that never ends',
}

const table = (title: string, rows: Readonly<Record<string, Tally>>): string[] => [
  `${title.padEnd(20)}${['mutants', 'killed', 'survived', 'equivalent', 'score'].map(name => name.padStart(12)).join('')}`,
  ...Object.entries(rows).map(([name, { mutants, killed, survived, equivalent, score }]) =>
    `${name.padEnd(20)}${[mutants, killed, survived, equivalent].map(n => count(n).padStart(12)).join('')}${`${score.toFixed(1)} %`.padStart(12)}`),
]

const survivor = ({ id, was, becomes, cell, shows = [] }: MutantRecord, style: Style): string[] => [
  `${symbol(style, 'unequal')} ${style.paint('strong', id)}   ${oneLine(was)} ${symbol(style, 'arrow')} ${oneLine(becomes)}`,
  ...(shows.length === 0 ? [`    shows in ${cell} from the start`] : [`    shows in ${cell} after ${plural(shows.length, 'step')}`, ...shows.map((step, at) => `      ${String(at + 1).padStart(2)} ${step}`)]),
  '',
]

const LONGEST = 60

const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ')
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line
}

const verdict = ({ mutants, killed, survived, equivalent, score }: Tally, gate: number | undefined, style: Style): string =>
  `${symbol(style, gate !== undefined && score < gate ? 'violated' : 'holds')} ${score.toFixed(1)} % of ${count(killed + survived)} mutants killed${gate === undefined ? '' : score < gate ? `, below the gate of ${gate} %` : `, the gate is ${gate} %`}; ${count(equivalent)} of ${count(mutants)} are equivalent within these bounds`

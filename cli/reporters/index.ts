import { isAbsolute, join } from 'node:path'
import { BadInput, unknownName } from '../bad-input.js'
import type { Registry } from '../entry.js'
import { insistOnWriting, writeWhole } from '../files.js'
import { plain } from '../render/style.js'
import type { Decided } from '../render/verbose.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'
import { blob } from './blob.js'
import { github } from './github.js'
import { junit } from './junit.js'
import { line } from './line.js'
import type { ReporterName } from './names.js'
import { json, ndjson, pretty } from './plain.js'
import type { MakeReporter, Reporter } from './reporter.js'
import { sarif } from './sarif.js'
import { terse } from './terse.js'

const BY_NAME: Readonly<Record<ReporterName, MakeReporter>> = { pretty, line, json, ndjson, junit, sarif, github, blob, terse }
/** Those that are always there, and those that a registry brings along. */
export const reportersOf = ({ reporters }: Registry): Readonly<Record<string, MakeReporter>> => ({ ...BY_NAME, ...reporters })

/** Where a reporter writes when nobody says where; the others write to standard output. */
const FILES: Readonly<Record<string, string | undefined>> = { blob: join('.hfcheck', 'blob', 'run.json') }

/** Reporters at work; what is for files is written by `flush`, whole. */
export interface Reporting {
  readonly reporters: readonly Reporter[]
  /** Throws if a file could not be written in the end. */
  prepare(): Promise<void>
  flush(): Promise<void>
}

interface Wanted {
  readonly name: string
  readonly make: MakeReporter
  readonly file: string | undefined
}

/** Sets up the reporters asked for as `NAME` or `NAME=FILE`. Standard output belongs to one, and it alone can be quiet; annotations for GitHub go to standard error, where its runner hears them as well. */
export const reporting = (asked: readonly string[], registry: Registry, terminal: Terminal, looks: Looks, { suffix = '', documentation, decided }: { readonly suffix?: string; readonly documentation?: string | undefined; readonly decided?: Decided } = {}): Reporting => {
  const wanted = [...asked.map(text => parsed(text, reportersOf(registry), suffix)), ...automatic(asked, terminal)]
  const owners = wanted.filter(({ file, name }) => file === undefined && name !== 'github')
  if (owners.length > 1) throw new BadInput(`--reporter ${owners.map(({ name }) => name).join(' and ')} would both write to standard output: give all but one a file, e.g. --reporter ${owners[1]!.name}=report.${owners[1]!.name}`)
  const buffers: { readonly path: string; text: string }[] = []
  const sinkFor = ({ file, name }: Wanted) => {
    const common = { env: terminal.env, cwd: terminal.cwd, registry, documentation, decided }
    if (file === undefined) {
      const output = name === 'github' ? terminal.err : terminal.out
      return { ...common, write: (text: string) => output.write(text), style: styleFor(output, terminal.env, looks) }
    }
    const buffer = { path: isAbsolute(file) ? file : join(terminal.cwd, file), text: '' }
    buffers.push(buffer)
    return { ...common, write: (text: string) => { buffer.text += text }, style: { ...plain, ascii: looks.ascii === true, hide: looks.hide ?? [], regs: looks.regs === true, ...(looks.verbosity === 'verbose' && { verbosity: 'verbose' as const }) } }
  }
  const reporters = wanted.map(one => one.make(sinkFor(one)))
  return { reporters, prepare: async () => { for (const { path } of buffers) await insistOnWriting(path) }, flush: async () => { for (const { path, text } of buffers) await writeWhole(path, text) } }
}

const parsed = (text: string, known: Readonly<Record<string, MakeReporter>>, suffix: string): Wanted => {
  const [name = '', ...rest] = text.split('=')
  const make = known[name]
  if (make === undefined) throw unknownName(`no reporter is named "${name}"; there are ${Object.keys(known).join(', ')}`, name, Object.keys(known), 'hfcheck check --help')
  if (rest.length > 0 && rest.join('=') === '') throw new BadInput(`--reporter ${text}: name the file, e.g. ${name}=report.${name}`)
  return { name, make, file: rest.length > 0 ? rest.join('=') : FILES[name]?.replace('.json', `${suffix}.json`) }
}

/** Somebody must speak: stories for people, lines for logs. On GitHub, annotations besides; of a part of a run, `merge` makes them. */
const automatic = (asked: readonly string[], { env, out }: Terminal): readonly Wanted[] => {
  const names = asked.map(text => text.split('=')[0])
  const speaks = asked.some(text => !text.includes('=') && !text.startsWith('github') && FILES[text] === undefined)
  const voice = env['CI'] !== undefined && env['CI'] !== '' && !out.isTTY ? { name: 'line', make: line, file: undefined } : { name: 'pretty', make: pretty, file: undefined }
  return [
    ...(speaks ? [] : [voice]),
    ...(env['GITHUB_ACTIONS'] === 'true' && !names.includes('github') && !names.includes('blob') ? [{ name: 'github', make: github, file: undefined }] : []),
  ]
}

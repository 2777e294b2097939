import { join, resolve } from 'node:path'
import { BadInput, unknownName } from '../bad-input.js'
import { insistOnWriting, writeWhole } from '../files.js'
import { matches } from '../glob.js'
import { campaign } from '../mutate/campaign.js'
import { CELLS, type Cell } from '../mutate/cells.js'
import { Memory, modelKey } from '../mutate/memory.js'
import { FAMILIES } from '../mutate/mutants.js'
import { ownParts } from '../mutate/parts.js'
import { readRecord, recordFrom, recordText } from '../mutate/record.js'
import { mutateText, workLine } from '../render/mutate.js'
import { writable } from '../render/style.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'
import { EXIT } from '../verdict.js'

export interface MutateFlags extends Looks {
  readonly scope?: readonly string[]
  readonly family?: readonly string[]
  readonly rule?: readonly string[]
  readonly sample?: number
  readonly gate?: number
  readonly workers: number
  readonly record: string
  readonly update?: boolean
  readonly afresh?: boolean
  readonly further?: boolean
  readonly within?: number
  readonly survivors?: boolean
  readonly json?: boolean
  readonly progress?: boolean
}

/** Judges the mutants; below the gate the exit code is that of a rule that fails. */
export const mutate = async (flags: MutateFlags, terminal: Terminal): Promise<number> => {
  const { scope = [], family = [], rule = [], sample, gate, workers, update = false, afresh = false, further = false, within, survivors = false } = flags
  if (update && family.length + rule.length > 0) throw new BadInput('--update records mutants of every part, judged by every rule: leave out --family and --rule')
  for (const name of family) if (!FAMILIES.includes(name)) throw unknownName(`no mutants are of "${name}"`, name, FAMILIES, `there are ${FAMILIES.join(', ')}`)
  const cells = cellsOf(scope)
  if (rule.length > 0) {
    const ids = await rulesIn(cells)
    for (const glob of rule) if (!ids.some(id => matches(glob, id))) throw unknownName(`no rule that judges mutants there matches "${glob}"`, glob.replaceAll('*', ''), ids)
  }
  const path = resolve(terminal.cwd, flags.record)
  const memory = join(terminal.cwd, '.hfcheck', afresh ? `mutate-${process.pid}` : 'mutate')
  if (update) await insistOnWriting(path)
  await insistOnWriting(memory, true)
  const model = modelKey()
  const style = styleFor(terminal.out, terminal.env, flags)
  const line = workLine(flags.progress === false ? undefined : terminal, styleFor(terminal.err, terminal.env, flags))
  const stop = new AbortController()
  const takeBack = terminal.onInterrupt(() => stop.abort())
  try {
    const before = (update && !further) || afresh ? undefined : readRecord(path)
    if (further && before?.model !== model) throw new BadInput(`--further goes on from what is recorded of this model, and ${path} is not   (hfcheck mutate --update)`)
    if (survivors && !further) throw new BadInput('--survivors judges in further scopes what survived: it goes with --further')
    const found = await campaign({
      cells, families: family, rules: rule, sample, workers, model, signal: stop.signal,
      memory: await Memory.in(memory, JSON.stringify([scope, family, rule, update ? 'all' : 'first', ...(further ? ['further', within, survivors] : [])])),
      recorded: before, further, survivors, ...(within === undefined ? {} : { within }),
      progress: line.update,
    })
    line.clear()
    if (found.interrupted) return EXIT.interrupted
    const record = recordFrom(found, model, further ? before : undefined)
    if (update) await writeWhole(path, recordText(record))
    const passed = gate === undefined || record.total.score >= gate
    terminal.out.write(flags.json === true ? recordText(record) : writable(mutateText(record, { gate, known: found.judged.filter(one => one.known !== undefined).length }, style), style))
    return passed ? EXIT.holds : EXIT.violated
  } finally {
    line.clear()
    takeBack()
  }
}

const rulesIn = async (cells: readonly Cell[]): Promise<readonly string[]> => {
  const own = await ownParts()
  return [...new Set(cells.flatMap(({ subject }) => Object.keys(subject(own).rules)))]
}

/** The systems of these scopes. */
const cellsOf = (scopes: readonly string[]): readonly Cell[] => {
  const scopeOf = ({ name }: Cell): string => name.split('+')[0]!.replace(/-interleaved$/, '')
  const known = [...new Set(CELLS.map(scopeOf))]
  for (const name of scopes) if (!known.includes(name)) throw unknownName(`no mutants are judged in a scope named "${name}"`, name, known)
  return scopes.length === 0 ? CELLS : CELLS.filter(cell => scopes.includes(scopeOf(cell)))
}

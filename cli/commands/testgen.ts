import { resolve } from 'node:path'
import { count } from '../../checker/count.js'
import { conformer } from '../../machine/conform/conform.js'
import { traceReader } from '../../machine/conform/read.js'
import { storyOf } from '../../machine/conform/story.js'
import { generate, writeTrace, type Generation } from '../../machine/testgen/generate.js'
import { CONFIGURATIONS, startOf } from '../../machine/testgen/configurations.js'
import { eventsOfWalk, sampleWalks, smallestFailing, type Walk } from '../../machine/testgen/walk.js'
import { unknownName } from '../bad-input.js'
import { insistOnWriting, writePieces } from '../files.js'
import { labelled, plural } from '../render/layout.js'
import { storyText } from '../render/conform.js'
import { symbol, type Style } from '../render/style.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'
import { EXIT } from '../verdict.js'

export interface TestgenFlags extends Looks {
  readonly random?: number
  readonly seed: number
  readonly out?: string
  readonly start?: string
}

/** Writes runs and checks each as it is written: what conform would refuse is an error of ours, and told as a story. */
export const testgen = async (flags: TestgenFlags, terminal: Terminal): Promise<number> => {
  if (flags.start !== undefined) {
    terminal.out.write(`${startLine(flags.start)}\n`)
    return EXIT.holds
  }
  const { seed, random } = flags
  if (flags.out !== undefined) await insistOnWriting(resolve(terminal.cwd, flags.out))
  const told = flags.out === undefined ? terminal.err : terminal.out
  const style = styleFor(told, terminal.env, flags)
  const produce = (write: (text: string) => Promise<void>): Promise<number> => {
    const line = (text: string): Promise<void> => write(`${text}\n`)
    return random === undefined ? writeShortest(line, told.write.bind(told), style) : writeWalks(random, seed, line, told.write.bind(told), style)
  }
  return flags.out === undefined ? produce(async text => terminal.out.write(text)) : writePieces(resolve(terminal.cwd, flags.out), produce)
}

const startLine = (name: string): string => {
  const known = CONFIGURATIONS.find(one => one === name)
  if (known === undefined) throw unknownName(`no configuration is named "${name}"; known: ${CONFIGURATIONS.join(', ')}`, name, CONFIGURATIONS)
  return JSON.stringify({ id: `log of ${known}`, ...startOf(known).json })
}

const writeShortest = async (write: (line: string) => Promise<void>, tell: (text: string) => void, style: Style): Promise<number> => {
  const generation = generate()
  const { machineFor } = conformer()
  for (const { id, configuration, events } of generation.traces) await write(writeTrace(id, startOf(configuration), events, machineFor))
  tell(coverageText(generation, style))
  return EXIT.holds
}

const writeWalks = async (walks: number, seed: number, write: (line: string) => Promise<void>, tell: (text: string) => void, style: Style): Promise<number> => {
  const { machineFor, replay, steps, coverage } = conformer()
  const read = traceReader()
  const text = (walk: Walk, i: number): string => {
    const { start, events } = eventsOfWalk(walk, machineFor)
    return writeTrace(`random-${seed}-${i + 1}`, start, events, machineFor)
  }
  const fails = (walk: Walk): boolean => {
    const entry = read({ number: 1, text: text(walk, 0), ended: true })
    return entry.is !== 'trace' || replay(entry.trace) !== undefined
  }
  for (const [i, walk] of sampleWalks(walks, seed).entries()) {
    const line = text(walk, i)
    const entry = read({ number: i + 1, text: line, ended: true })
    const divergence = entry.is === 'trace' ? replay(entry.trace) : undefined
    if (divergence !== undefined) {
      const smallest = smallestFailing(walks, seed, fails)
      tell(storyText(storyOf({ machineFor }, divergence, i + 1), style))
      tell(`${symbol(style, 'violated')} a walk of the model does not replay${smallest === undefined ? '' : `; the smallest such run:\n${text(smallest, i)}`}\n`)
      return EXIT.assertion
    }
    await write(line)
  }
  tell(`${symbol(style, 'holds')} ${plural(walks, 'walk')} of seed ${seed}, ${plural(steps(), 'step')}, all replayed; ${count([...coverage.outcomes.values()].reduce((sum, cells) => sum + cells.size, 0))} outcomes of ${plural(coverage.outcomes.size, 'event')}\n`)
  return EXIT.holds
}

const coverageText = ({ traces, goals, missed, unreachable, searches }: Generation, style: Style): string => {
  const steps = traces.reduce((sum, { events }) => sum + events.length, 0)
  return [
    style.paint('strong', 'Taken (first run that does, and its step)'),
    ...[...goals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([goal, { trace, steps: step }]) => `  ${goal.padEnd(64)} ${trace}:${step}`),
    '',
    style.paint('strong', 'Out of reach'),
    ...unreachable.flatMap(({ goal, why }) => [`  ${goal}`, ...labelled('', why, { ...style, indent: 0, column: 6 })]),
    '',
    ...(missed.length === 0 ? [] : [style.paint('warn', 'Missed, for no reason known'), ...missed.map(goal => `  ${goal}`), '']),
    style.paint('strong', 'Searched breadth-first, so that no shorter run among these events takes a goal'),
    ...searches.map(({ search, states, depth, complete }) => `  ${search.configuration.padEnd(12)} ${search.focus.padEnd(12)} ${count(states).padStart(6)} states   ${complete ? 'all of them' : `all up to depth ${depth}`}`),
    '',
    `${missed.length === 0 ? symbol(style, 'holds') : symbol(style, 'warning')} ${plural(traces.length, 'run')}, ${plural(steps, 'step')}, ${plural(goals.size, 'outcome, branch and transition', 'outcomes, branches and transitions')} taken`,
    '',
  ].join('\n')
}

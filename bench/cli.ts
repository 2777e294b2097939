import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './figures.js'
import { secondsFromSave, WATCHED } from './watching.js'

const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url))

const ROUNDS = 7
const SAVES = 5

/** What a person waits for: commands, and the seconds they should take at most. An empty program comes first: what nothing can take less than. */
const COMMANDS: readonly { readonly name: string; readonly args: readonly string[]; readonly goal?: number }[] = [
  { name: 'node, empty', args: ['--eval', '0'] },
  { name: 'hfcheck --version', args: [MAIN, '--version'] },
  { name: 'hfcheck list', args: [MAIN, 'list'], goal: 0.3 },
  { name: 'hfcheck explain', args: [MAIN, 'explain', 'calls.refusedChangesNothing'] },
  { name: 'hfcheck check --scope solo', args: [MAIN, 'check', '--scope', 'solo', '--no-progress'] },
  { name: 'hfcheck check --scope tiny', args: [MAIN, 'check', '--scope', 'tiny', '--no-progress'], goal: 1.5 },
]

/** What a report as JSON says of its searches. */
interface Run {
  readonly scopes: readonly { readonly search?: { readonly cost: { readonly seconds: number }; readonly graph?: { readonly building: number; readonly judging: number } } }[]
}

/** Seconds of a process from its start to its end, and those of them that it did not search. */
const run = ({ name, args }: (typeof COMMANDS)[number], folder: string): { readonly all: number; readonly besides: number | undefined } => {
  const isCheck = args.includes('check')
  const report = join(folder, 'run.json')
  const begun = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [...args, ...(isCheck ? ['--reporter', 'pretty', '--reporter', `json=${report}`] : [])], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 })
  const all = (performance.now() - begun) / 1000
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`)
  const searches = isCheck ? (JSON.parse(readFileSync(report, 'utf8')) as Run).scopes.flatMap(({ search }) => search ?? []) : undefined
  return { all, besides: searches && all - searches.reduce((sum, { cost, graph }) => sum + cost.seconds + (graph === undefined ? 0 : graph.building + graph.judging), 0) }
}

/** Cold starts and saves, as a person at a terminal meets them: `npm run bench -- cli`. Rounds go through all commands, so that a busy moment hits all alike. */
export const cli = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'hfcheck-bench-'))
  try {
    console.log(`seconds from start to end, ${ROUNDS} rounds, a new process each; Node ${process.version}\n`)
    console.log(row(['command', 'median', 'fastest', 'slowest', 'goal', 'not searching']))
    const taken = COMMANDS.map((): ReturnType<typeof run>[] => [])
    for (let round = 0; round < ROUNDS; round++) COMMANDS.forEach((command, i) => taken[i]!.push(run(command, folder)))
    COMMANDS.forEach(({ name, goal }, i) => {
      const besides = taken[i]!.flatMap(one => one.besides ?? [])
      console.log(row([name, ...threeOf(taken[i]!.map(({ all }) => all)), goalText(goal), besides.length === 0 ? '' : threeOf(besides)[0]!]))
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  console.log()
  await watching()
}

/** The saves alone: `npm run bench -- watching`. */
export const watching = async (): Promise<void> => {
  console.log(`seconds from a save to the verdict under --watch, ${SAVES} saves\n`)
  console.log(row(['saved', 'median', 'fastest', 'slowest', 'goal']))
  for (const watched of WATCHED) console.log(row([watched.name, ...threeOf(await secondsFromSave(watched, SAVES)), goalText(watched.goal)]))
}

/** Median, fastest, slowest. */
const threeOf = (seconds: readonly number[]): readonly string[] => [median(seconds), Math.min(...seconds), Math.max(...seconds)].map(value => value.toFixed(2))

const goalText = (goal: number | undefined): string => (goal === undefined ? '' : goal.toFixed(1))

const row = (cells: readonly string[]): string => cells.map((cell, i) => (i === 0 ? cell.padEnd(28) : cell.padStart(i < 5 ? 9 : 14))).join(' ').trimEnd()

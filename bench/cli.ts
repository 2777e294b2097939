import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url))

const ROUNDS = 7

/** What a person waits for: commands, and the seconds they should take at most. An empty program comes first: what nothing can take less than. */
const COMMANDS: readonly { readonly name: string; readonly args: readonly string[]; readonly goal?: number }[] = [
  { name: 'node, empty', args: ['--eval', '0'] },
  { name: 'hfcheck --version', args: [MAIN, '--version'] },
  { name: 'hfcheck list', args: [MAIN, 'list'], goal: 0.3 },
  { name: 'hfcheck explain', args: [MAIN, 'explain', 'calls.refusedChangesNothing'] },
  { name: 'hfcheck check --scope solo', args: [MAIN, 'check', '--scope', 'solo', '--no-progress'] },
  { name: 'hfcheck check --scope tiny', args: [MAIN, 'check', '--scope', 'tiny', '--no-progress'], goal: 1.5 },
]

/** Seconds of a process from its start to its end. */
const secondsOf = ({ name, args }: (typeof COMMANDS)[number]): number => {
  const begun = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`)
  return (performance.now() - begun) / 1000
}

/** Cold starts, as a person at a terminal meets them: `npm run bench -- cli`. Rounds go through all commands, so that a busy moment hits all alike. */
export const cli = async (): Promise<void> => {
  console.log(`seconds from start to end, ${ROUNDS} rounds, a new process each; Node ${process.version}\n`)
  console.log(row(['command', 'median', 'fastest', 'slowest', 'goal']))
  const taken = COMMANDS.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round++) COMMANDS.forEach((command, i) => taken[i]!.push(secondsOf(command)))
  COMMANDS.forEach(({ name, goal }, i) => {
    const sorted = taken[i]!.sort((a, b) => a - b)
    console.log(row([name, ...[sorted[Math.floor(ROUNDS / 2)]!, sorted[0]!, sorted.at(-1)!].map(seconds => seconds.toFixed(2)), goal === undefined ? '' : goal.toFixed(1)]))
  })
}

const row = (cells: readonly string[]): string => cells.map((cell, i) => (i === 0 ? cell.padEnd(28) : cell.padStart(9))).join(' ').trimEnd()

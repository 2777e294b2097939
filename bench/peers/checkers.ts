import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Program } from './language.js'
import { isInstalled, measured, output, TIMER, type Run } from './measure.js'
import { murphi } from './murphi.js'
import { promela } from './promela.js'
import { tlaConfiguration, tlaplus } from './tlaplus.js'

/** How far a search goes: everything, so many steps, or (depth-first, which has no layers) so many minutes. */
export interface Extent {
  readonly steps?: number
  readonly minutes?: number
}

export interface Counts {
  readonly states: number
  readonly transitions: number
}

export interface Found extends Counts, Run {
  /** Bytes the tool says it holds; absent where it says nothing. */
  readonly held?: number
}

/** What our search found, and how many of the states are as many steps away as it went. */
export interface Reference extends Counts {
  readonly frontier: number
}

/** Another checker, in one way to run it. */
export interface Checker {
  readonly name: string
  /** Checkers of one family differ in flags only: the best of them is compared. */
  readonly family: 'SPIN BFS' | 'SPIN DFS' | 'SPIN COLLAPSE' | 'rumur' | 'TLC'
  /** Why it cannot run here and what would change that; undefined: it can. */
  readonly missing: () => string | undefined
  /** Whether it can go so far and no further. */
  readonly can: (extent: Extent) => boolean
  /** What the tool must print if it searched the same graph; undefined where it stops by time. */
  readonly counts: (ours: Reference, extent: Extent) => Counts | undefined
  /** Makes the search of a program in an empty folder; what is returned runs it, any number of times. */
  readonly build: (program: Program, folder: string, extent: Extent, states: number) => Promise<() => Promise<Found>>
}

const needs = (commands: readonly string[], packages: string) => (): string | undefined => {
  const absent = [...commands, TIMER].filter(command => !isInstalled(command))
  return absent.length === 0 ? undefined : `${absent.join(', ')} not found: apt-get install -y ${packages} time`
}

const numberIn = (text: string, pattern: RegExp): number => {
  const found = pattern.exec(text)?.[1]
  if (found === undefined) throw new Error(`no ${pattern} in what was printed:\n${text.slice(-2000)}`)
  return Number(found.replaceAll(',', ''))
}

/** Depth of pan's stack; small enough that its memory is not counted as the states'. */
const STACK = 100_000
const DEEP_STACK = 5_000_000

const spin = (family: 'SPIN BFS' | 'SPIN DFS' | 'SPIN COLLAPSE', flags: readonly string[]): Checker => {
  const breadthFirst = flags.includes('-DBFS')
  return {
    family,
    name: `${breadthFirst ? 'SPIN BFS' : 'SPIN DFS'} ${flags.filter(flag => flag !== '-DBFS').join(' ')}`,
    missing: needs(['spin', 'gcc'], 'spin gcc libc6-dev'),
    can: ({ steps }) => steps === undefined || breadthFirst,
    // pan counts the initial state as a transition, and, where it turns back, each state of the last layer once more.
    counts: ({ states, transitions, frontier }, { steps, minutes }) =>
      (minutes === undefined ? { states, transitions: transitions + 1 + (steps === undefined ? 0 : frontier) } : undefined),
    build: async (program, folder, { steps, minutes }, states) => {
      await writeFile(join(folder, 'twin.pml'), promela(program))
      // Without -o2 spin leaves variables out that are only written.
      await output(folder, 'spin', ['-a', '-o2', 'twin.pml'])
      await output(folder, 'gcc', ['-w', '-DSAFETY', '-DNOREDUCE', ...flags, '-o', 'pan', 'pan.c'])
      const args = [`-w${Math.ceil(Math.log2(states)) + 1}`, `-m${steps ?? (states > 10_000_000 ? DEEP_STACK : STACK)}`, ...(minutes === undefined ? [] : [`-Q${minutes}`])]
      return async () => {
        const run = await measured(folder, './pan', args)
        if (numberIn(run.text, /errors: (\d+)/) > 0) throw new Error(`pan found an error in ${program.name}:\n${run.text.slice(0, 1000)}`)
        return {
          ...run,
          states: numberIn(run.text, /([\d.e+]+) states, stored/),
          transitions: numberIn(run.text, /([\d.e+]+) transitions \(/),
          held: numberIn(run.text, /([\d.]+)\s+(?:total actual memory usage|memory usage \(Mbyte\))/) * 1e6,
        }
      }
    },
  }
}

const rumur: Checker = {
  name: 'rumur -O3, one thread',
  family: 'rumur',
  missing: needs(['rumur', 'gcc'], 'rumur gcc libc6-dev'),
  can: ({ minutes }) => minutes === undefined,
  counts: ours => ours,
  build: async (program, folder, { steps }) => {
    await writeFile(join(folder, 'twin.m'), murphi(program))
    await output(folder, 'rumur', ['--threads', '1', '--deadlock-detection', 'off', ...(steps === undefined ? [] : ['--bound', String(steps)]), '--output', 'twin.c', 'twin.m'])
    await output(folder, 'gcc', ['-w', '-std=c11', '-O3', '-march=native', '-mcx16', '-o', 'twin', 'twin.c', '-lpthread'])
    return async () => {
      const run = await measured(folder, './twin', [])
      return { ...run, states: numberIn(run.text, /State Space Explored:\s+(\d+) states/), transitions: numberIn(run.text, /State Space Explored:\s+\d+ states, (\d+) rules fired/) }
    }
  },
}

const tlc = (jar: string | undefined): Checker => ({
  name: 'TLC, one worker',
  family: 'TLC',
  missing: () => (jar === undefined ? 'no jar given: --tlc tla2tools.jar (releases of tlaplus), and apt-get install -y default-jre-headless' : needs(['java'], 'default-jre-headless')()),
  can: ({ steps, minutes }) => steps === undefined && minutes === undefined,
  // TLC counts the initial state as generated.
  counts: ({ states, transitions }) => ({ states, transitions: transitions + 1 }),
  build: async (program, folder) => {
    await writeFile(join(folder, 'twin.tla'), tlaplus(program, 'twin'))
    await writeFile(join(folder, 'twin.cfg'), tlaConfiguration(program))
    return async () => {
      const run = await measured(folder, 'java', ['-XX:+UseParallelGC', '-cp', jar!, 'tlc2.TLC', '-workers', '1', '-deadlock', '-config', 'twin.cfg', 'twin.tla'])
      // Progress lines look alike: the last is the sum.
      const last = run.text.slice(run.text.lastIndexOf('states generated') - 30)
      return { ...run, states: numberIn(last, /([\d,]+) distinct states found/), transitions: numberIn(last, /([\d,]+) states generated/) }
    }
  },
})

/** Every checker, in the ways that are fair to it. */
export const checkersWith = (tlcJar?: string): readonly Checker[] => [
  spin('SPIN BFS', ['-DBFS', '-O2', '-DNOCOMP']), spin('SPIN BFS', ['-DBFS', '-O3', '-DNOCOMP']), spin('SPIN BFS', ['-DBFS', '-O2']),
  spin('SPIN DFS', ['-O2', '-DNOCOMP']), spin('SPIN DFS', ['-O3', '-DNOCOMP']), spin('SPIN DFS', ['-O2']),
  spin('SPIN COLLAPSE', ['-DBFS', '-O2', '-DCOLLAPSE']),
  rumur, tlc(tlcJar),
]

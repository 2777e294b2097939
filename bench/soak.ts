import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BadArgument, numberAsked } from './asked.js'
import { count } from './figures.js'

const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url))
const SIGNALS = ['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT'] as const

interface Ended {
  readonly out: string
  readonly err: string
  /** Undefined when it was killed. */
  readonly code: number | undefined
}

const run = (args: readonly string[], killed?: { readonly after: number; readonly by: NodeJS.Signals }): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, 'check', '--json', '--no-progress', ...args])
    let [out, err] = ['', '']
    child.stdout.on('data', chunk => { out += String(chunk) })
    child.stderr.on('data', chunk => { err += String(chunk) })
    const timer = killed && setTimeout(() => child.kill(killed.by), killed.after)
    child.on('error', reject)
    child.on('close', code => {
      clearTimeout(timer)
      resolve({ out, err, code: code ?? undefined })
    })
  })

/** The report without what it cost. */
const told = (json: string): string => JSON.stringify(JSON.parse(json), (key, value: unknown) => (key === 'cost' || key === 'store' || key === 'graph' ? undefined : value), 1)

/** Numbers from 0 up to 1, the same for the same seed. */
const chance = (seed: number): (() => number) => {
  let state = seed | 0
  return () => {
    state = (Math.imul(state, 0x5bd1e995) + 0x2545f491) | 0
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32
  }
}

/** Kills a run at random moments, goes on with it, and compares the report it ends with, byte for byte, with that of an undisturbed one: `npm run bench -- soak [minutes] [scope] [seed]`. */
export const soak = async ([minutes = '10', scope = 'race-interleaved', seed = '1']: readonly string[]): Promise<void> => {
  const until = numberAsked('minutes', minutes) * 60_000
  const next = chance(numberAsked('seed', seed))
  const began = performance.now()
  const plain = await run(['--scope', scope, '--workers', '1'])
  if (plain.out === '') throw new BadArgument(plain.err.trim().replace(/^error: /, ''))
  const took = performance.now() - began
  const wanted = told(plain.out)
  console.log(`${scope}: undisturbed ${(took / 1000).toFixed(0)} s, exit code ${plain.code}, report of ${count(wanted.length)} characters; seed ${seed}`)
  let [runs, kills, resumed] = [0, 0, 0]
  while (performance.now() - began < until) {
    const folder = mkdtempSync(join(tmpdir(), 'hfcheck-soak-'))
    try {
      for (let begun = 0; ; begun++) {
        const workers = 1 + Math.floor(2 * next())
        const by = SIGNALS[Math.floor(SIGNALS.length * next())]!
        // Now and then it may live to its end; the later it gets, the more often.
        const after = Math.round(took * (0.1 + next() * (0.4 + 0.1 * begun)))
        const { out, err, code } = await run(['--scope', scope, '--workers', String(workers), '--checkpoint', folder, '--checkpoint-every', '1s', '--resume'], { after, by })
        if (begun > 0) resumed++
        const complete = code === plain.code && out.length > 0
        if (complete) {
          if (told(out) !== wanted) throw new Error(`after ${begun} kills the report is another: kept in nothing, repeat with seed ${seed}`)
          break
        }
        if (code !== undefined && code !== 130) throw new Error(`it ended with code ${code}: ${err}`)
        kills++
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
    runs++
    console.log(`${((performance.now() - began) / 60_000).toFixed(1)} min: ${runs} runs ended in the identical report, after ${kills} kills and ${resumed} resumptions`)
  }
}

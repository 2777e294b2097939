import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apart } from './apart.js'
import { count, median } from './figures.js'

const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url))
const ROUNDS = 5
/** So many states are looked at. */
const STATES = 6000

/** Steps that were taken, and how long that took. */
export interface Taken {
  readonly transitions: number
  readonly seconds: number
}

/** Confirms a share of a certificate as people do, from the start of the process to its end. */
const confirmed = (file: string, share: number, workers: number): Taken => {
  const begun = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'verify-certificate', file, '--sample', String(share), '--workers', String(workers), '--no-progress'], { encoding: 'utf8' })
  const seconds = (performance.now() - begun) / 1000
  const [, transitions] = /([\d,]+)\s+transitions\b/.exec(stdout) ?? []
  if (status !== 0 || transitions === undefined) throw new Error(`verify-certificate ended with ${status}: ${stdout}${stderr}`)
  return { transitions: Number(transitions.replaceAll(',', '')), seconds }
}

const spread = (of: readonly number[]): string => `${median(of).toFixed(2)}× (${Math.min(...of).toFixed(2)}–${Math.max(...of).toFixed(2)})`
const rate = ({ transitions, seconds }: Taken): number => transitions / seconds

/** What it takes to confirm a certificate, against the immer reducer taking as many steps: `npm run bench -- certificate [scope]`. */
export const certificate = async ([scope = 'tiny']: readonly string[]): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'hfcheck-bench-'))
  try {
    const file = join(folder, 'certificate')
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'check', '--scope', scope, '--certificate', file, '--json', '--no-progress'], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 })
    if (status !== 0) throw new Error(`check --scope ${scope} ended with ${status}: ${stderr}`)
    const { scopes: [found] } = JSON.parse(stdout) as { readonly scopes: readonly { readonly search: { readonly states: number } }[] }
    const oneIn = Math.max(1, Math.floor(found!.search.states / STATES))
    console.log(`${scope}, one of ${oneIn} states; medians of ${ROUNDS} rounds (least–most); Node ${process.version}`)
    const rounds: Record<'reducer' | 'one' | 'two', Taken>[] = []
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({ reducer: await apart<Taken>('certificate-run.js', [scope, String(oneIn)]), one: confirmed(file, 1 / oneIn, 1), two: confirmed(file, 1 / oneIn, 2) })
    }
    const times = (of: (round: (typeof rounds)[number]) => number): string => spread(rounds.map(of))
    console.log(`immer reducer alone    ${count(median(rounds.map(({ reducer }) => rate(reducer))))} transitions/s`)
    console.log(`confirmed, 1 thread    ${times(({ reducer, one }) => rate(reducer) / rate(one))} of its time a transition`)
    console.log(`confirmed, 2 threads   ${times(({ reducer, two }) => rate(reducer) / rate(two))}, ${times(({ one, two }) => rate(two) / rate(one))} as fast as 1`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apart } from './apart.js'

const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url))
const ROUNDS = 5
/** So many states are looked at. */
const STATES = 6000

/** What was done with states of a certificate, and how long it took. */
export interface Confirmed {
  readonly states: number
  readonly transitions: number
  readonly seconds: number
}

const median = (of: readonly number[]): number => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)]!
const spread = (of: readonly number[]): string => `${median(of).toFixed(2)}× (${Math.min(...of).toFixed(2)}–${Math.max(...of).toFixed(2)})`
const rate = ({ transitions, seconds }: Confirmed): number => transitions / seconds

/** What it takes to confirm a certificate, against the immer reducer taking as many steps: `npm run bench -- certificate [scope]`. */
export const certificate = async ([scope = 'tiny']: readonly string[]): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'hfcheck-bench-'))
  try {
    const file = join(folder, 'certificate')
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'check', '--scope', scope, '--certificate', file, '--json', '--no-progress'], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 })
    if (status !== 0) throw new Error(`check --scope ${scope} ended with ${status}: ${stderr}`)
    const { scopes: [found] } = JSON.parse(stdout) as { readonly scopes: readonly { readonly search: { readonly states: number } }[] }
    const oneIn = String(Math.max(1, Math.floor(found!.search.states / STATES)))
    console.log(`${scope}, one of ${oneIn} states; medians of ${ROUNDS} rounds (least–most); Node ${process.version}`)
    const rounds: Record<'reducer' | 'one' | 'two', Confirmed>[] = []
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({
        reducer: await apart<Confirmed>('certificate-run.js', [file, 'reducer', oneIn]),
        one: await apart<Confirmed>('certificate-run.js', [file, '1', oneIn]),
        two: await apart<Confirmed>('certificate-run.js', [file, '2', oneIn]),
      })
    }
    const times = (of: (round: (typeof rounds)[number]) => number): string => spread(rounds.map(of))
    console.log(`immer reducer alone    ${Math.round(median(rounds.map(({ reducer }) => rate(reducer)))).toLocaleString('en-US')} transitions/s`)
    console.log(`confirmed, 1 thread    ${times(({ reducer, one }) => rate(reducer) / rate(one))} of its time a transition`)
    console.log(`confirmed, 2 threads   ${times(({ reducer, two }) => rate(reducer) / rate(two))}, ${times(({ one, two }) => rate(two) / rate(one))} as fast as 1`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

import { apart } from './apart.js'
import { scopesAsked } from './asked.js'
import { count } from './figures.js'

/** Where the time of a search went: shares of all of it. */
export interface Profile {
  readonly states: number
  readonly seconds: number
  readonly parts: readonly (readonly [part: string, share: number])[]
}

const LIMIT = 1_000_000

/** Where the time goes, with what recipes and rules do remembered and with loops that do everything anew: `npm run bench -- profile [scope…]`. */
export const profile = async (args: readonly string[]): Promise<void> => {
  const scopes = scopesAsked(args, ['tiny', 'small', 'wide'])
  console.log(`shares of the time; one thread, at most ${count(LIMIT)} states, symmetry off, all rules on; Node ${process.version}\n`)
  for (const scope of scopes) {
    const anew = await apart<Profile>('profile-run.js', [scope, 'anew', String(LIMIT)])
    const remembered = await apart<Profile>('profile-run.js', [scope, 'remembered', String(LIMIT)])
    console.log(row(scope, 'anew', 'remembered'))
    remembered.parts.forEach(([part, share], index) => { console.log(row(`  ${part}`, percent(anew.parts[index]![1]), percent(share))) })
    console.log(`${row('  states a second, to anew', '1×', `${((remembered.states / remembered.seconds) / (anew.states / anew.seconds)).toFixed(1)}×`)}\n`)
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const row = (name: string, anew: string, remembered: string): string => name.padEnd(40) + anew.padStart(14) + remembered.padStart(14)

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import test from 'ava'

const MAIN = join(import.meta.dirname, '../../bench/main.js')

const REFUSED: Readonly<Record<string, readonly [args: readonly string[], says: string]>> = {
  'a bench': [['peer'], 'no bench is called peer; there are '],
  'a scope': [['engines', 'tinny'], 'no scope measured here is named "tinny"; there are solo, '],
  'a scope of the peers': [['peers', '--scope', 'tinny'], 'no scope measured here is named "tinny"; there are solo, '],
  'a scope that a bench does not measure': [['workers', 'tiny'], 'no scope measured here is named "tiny"; there are wide, race, pairs'],
  'a flag': [['peers', '--rouns', '3'], "Unknown option '--rouns'"],
  'a number of rounds': [['peers', '--rounds', 'many'], '--rounds many: must be a whole number above 0'],
  'a number of minutes': [['soak', 'ten'], 'minutes ten: must be a whole number above 0'],
}

for (const [name, [args, says]] of Object.entries(REFUSED)) {
  test(`${name} that is none is refused before anything is measured`, t => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' })
    t.is(status, 1)
    t.is(stdout, '')
    t.true(stderr.startsWith(`error: ${says}`), stderr)
    t.is(stderr.trim().split('\n').length, 1, stderr)
  })
}

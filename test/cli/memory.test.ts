import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { newFolder } from '../new-folder.js'

interface Outcome {
  readonly code: number | null
  readonly search: { readonly complete: boolean; readonly stopped?: string; readonly states: number; readonly store: { readonly name: string; readonly because: string }; readonly cost: { readonly peakRss: number } }
}

/** Checks a large scope in a process of its own. */
const checked = (...flags: readonly string[]): Promise<Outcome> => new Promise((resolve, reject) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../cli/main.js'), 'check', '--scope', 'wide', '--rule', 'mailbox.*', '--json', '--no-progress', '--workers', '1', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', piece => { text += String(piece) })
  child.on('error', reject)
  child.on('close', code => {
    const { scopes: [scope] } = JSON.parse(text) as { scopes: readonly Pick<Outcome, 'search'>[] }
    resolve({ code, search: scope!.search })
  })
})

const MEGABYTE = 2 ** 20

// One process after another: several at once are given back memory late.
test.serial('a process stays within --memory, in whichever store, and says what stopped it', async t => {
  for (const [store, limit] of [['plain', 220], ['compressed', 180], ['fingerprint', 174]] as const) {
    const { code, search } = await checked('--store', store, '--memory', `${limit}m`)
    t.like(search, { complete: false, stopped: 'memory', store: { name: store, because: 'asked for' } })
    t.is(code, 152)
    t.true(search.states > 100_000, `${search.states} states`)
    t.true(search.cost.peakRss <= limit * MEGABYTE, `${store}: ${Math.round(search.cost.peakRss / MEGABYTE)} MB of ${limit}`)
  }
})

test.serial('states on disk take no more memory than there may be, and leave nothing behind', async t => {
  const folder = newFolder()
  const { search } = await checked('--store', 'disk', '--memory', '190m', '--max-states', '500000', '--spill', folder)
  t.like(search, { stopped: 'max-states', store: { name: 'disk', because: 'asked for' } })
  t.true(search.cost.peakRss <= 190 * MEGABYTE)
  t.deepEqual(readdirSync(folder), [])
})

test.serial('what workers share is compressed once memory has no room for it as it is, and nobody is called where nobody fits', async t => {
  const { search } = await checked('--workers', '2', '--memory', '300m', '--max-states', '4000000')
  t.like(search, { stopped: 'max-states', store: { name: 'compressed' }, cost: { workers: { used: 2 } } })
  t.true(search.cost.peakRss <= 300 * MEGABYTE, `${Math.round(search.cost.peakRss / MEGABYTE)} MB`)
  const { search: alone } = await checked('--workers', '2', '--memory', '220m', '--max-states', '1500000')
  t.like(alone, { stopped: 'max-states', store: { name: 'compressed' }, cost: { workers: { used: 1, alone: 'there is no memory for what they need' } } })
  t.true(alone.cost.peakRss <= 220 * MEGABYTE, `${Math.round(alone.cost.peakRss / MEGABYTE)} MB`)
})

test.serial('a limit nothing fits into stops the search before it begins', async t => {
  const { code, search } = await checked('--memory', '10m')
  t.like(search, { complete: false, stopped: 'memory' })
  t.is(code, 152)
})

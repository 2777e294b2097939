import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { STORES } from '../../checker/store/store.js'
import { newFolder } from '../new-folder.js'

interface Scope {
  readonly search: Readonly<Record<string, unknown>>
}

/** A process that this is loaded into ends by force once its first checkpoint is in place. */
const DOOM = `data:text/javascript,${encodeURIComponent(`import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
const { renameSync } = fs
fs.renameSync = (from, to) => {
  renameSync(from, to)
  if (to.endsWith('checkpoint.json')) process.kill(process.pid, 'SIGKILL')
}
syncBuiltinESMExports()`)}`

/** What a check in a process of its own says but for what it cost; nothing, if it is doomed. */
const checked = (flags: readonly string[], doomed = false): Promise<Scope | undefined> => new Promise((resolve, reject) => {
  const child = spawn(process.execPath, [...(doomed ? ['--import', DOOM] : []), join(import.meta.dirname, '../../cli/main.js'), 'check', '--scope', 'tiny', '--rule', 'mailbox.*', '--json', '--no-progress', '--workers', '1', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', piece => { text += String(piece) })
  child.on('error', reject)
  child.on('close', (code, signal) => {
    if (signal === 'SIGKILL') return resolve(undefined)
    if (text === '') return reject(new Error(`exit code ${code ?? 0}`))
    const { scopes: [scope] } = JSON.parse(text) as { scopes: readonly [Scope] }
    const { cost: _, store: __, exactness: ___, omission: ____, ...search } = scope.search
    return resolve({ ...scope, search })
  })
})

test('a search that is killed goes on to the report of an undisturbed one, whatever keeps its states, and leaves no file of states behind', async t => {
  const undisturbed = await checked([])
  for (const store of STORES) {
    const folder = newFolder()
    const flags = ['--store', store, '--checkpoint', folder, '--checkpoint-every', '0.2', '--spill', join(folder, 'spill')]
    const manifest = join(folder, 'tiny', 'checkpoint.json')
    // It was killed before it was done, or else what follows shows nothing.
    t.is(await checked(flags, true), undefined, store)
    t.true(existsSync(manifest))
    t.deepEqual(await checked([...flags, '--resume']), undisturbed, store)
    t.false(existsSync(manifest))
    t.deepEqual(existsSync(join(folder, 'spill')) ? readdirSync(join(folder, 'spill')) : [], [])
  }
})

import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { MODEL } from '../../cli/init/model.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

const BUILD = fileURLToPath(new URL('../../', import.meta.url))
const model = MODEL.replace("'hfcheck/checker'", `'${BUILD}checker/index.js'`).replace("'hfcheck/config'", `'${BUILD}cli/config/index.js'`)

test('--watch checks again when a model changes, and leaves alone what the edit cannot have changed', async t => {
  const cwd = newFolder()
  mkdirSync(join(cwd, 'models'))
  const file = join(cwd, 'models', 'a.ts')
  writeFileSync(join(cwd, 'hfcheck.config.ts'), "export default { models: ['models/*.ts'], reporters: ['line'] }")
  writeFileSync(file, model)
  writeFileSync(join(cwd, 'models', 'b.ts'), model.replace("defineModel({ name: 'mailbox'", "defineModel({ name: 'other'"))
  const child = spawn(process.execPath, [join(BUILD, 'cli', 'main.js'), '--watch'], { cwd, env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' } })
  t.teardown(() => child.kill('SIGKILL'))
  let text = ''
  const ended = new Promise<number | null>(done => child.on('exit', done))
  /** What is said until it reads so and the round is over. */
  const round = (wanted: RegExp): Promise<void> => new Promise((done, fail) => {
    const hear = (piece: Buffer | string): void => {
      text += piece.toString()
      if (!wanted.test(text) || !text.includes('q ends\n')) return
      t.regex(text, wanted)
      for (const stream of [child.stdout, child.stderr]) stream.off('data', hear)
      text = ''
      done()
    }
    for (const stream of [child.stdout, child.stderr]) stream.on('data', hear)
    void ended.then(() => fail(new Error(text)))
  })
  await round(/✓ mailbox {3}7 states(?!.*cached).*\n✓ other {3}7 states(?!.*cached)/)
  writeFileSync(file, model.replace('    if (s.mailbox.full) return -1\n', ''))
  await round(/✗ mailbox .*2 violations\n✓ other .*cached since/)
  writeFileSync(file, 'export const half = {')
  await round(/error: models\/a\.ts does not load/)
  writeFileSync(file, model)
  await round(/✓ mailbox .*\n✓ other .*cached since/)
  child.stdin.write('q\n')
  t.is(await ended, 0)
})

test('--watch is refused in CI', async t => {
  t.is((await hfcheck(['--watch'], { env: { CI: 'true' } })).err, 'error: --watch does nothing in CI: nobody edits there\n')
})

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { CONFIG } from '../../cli/init/config.js'
import { MODEL } from '../../cli/init/model.js'
import { installed, ROOT, run } from '../installed.js'

interface Failed {
  readonly code: number
  readonly stdout: string
}

test('the example of docs/your-own-model.md is what init writes, and works from the packed package', async t => {
  const { folder } = await installed()
  const hfcheck = (...args: string[]) => run(process.execPath, [join(folder, 'node_modules', 'hfcheck', 'build', 'cli', 'main.js'), ...args], { cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' } })
    .then(({ stdout }) => ({ code: 0, stdout }), ({ code, stdout }: Failed) => ({ code, stdout }))
  const page = await readFile(join(ROOT, 'docs', 'your-own-model.md'), 'utf8')
  const blocks = [...page.matchAll(/```(?:ts)?\n([\s\S]*?)```/g)].map(([, block]) => block!)
  t.is(blocks[0], CONFIG)
  t.is(blocks[1], MODEL)
  const lasting = (text: string): string => text.replace(/^ {2}Cost .*\n(?: {12}.*\n)*/m, '')

  t.is((await hfcheck('init')).stdout, 'wrote hfcheck.config.ts\nwrote models/mailbox.model.ts\nwrote .github/workflows/hfcheck.yml\n\nCheck it: npx hfcheck\n')
  const model = join(folder, 'models', 'mailbox.model.ts')
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  await run(process.execPath, [tsc, '--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--types', '', '--skipLibCheck', 'hfcheck.config.ts', 'models/mailbox.model.ts'], { cwd: folder })

  const passed = await hfcheck()
  t.is(passed.code, 0)
  t.is(lasting(`$ npx hfcheck\n${passed.stdout}`), lasting(blocks[2]!))

  await writeFile(model, MODEL.replace('    if (s.mailbox.full) return -1\n', ''))
  const broken = await hfcheck('--cache')
  t.is(broken.code, 12)
  t.is(broken.stdout.slice(0, blocks[3]!.length), blocks[3]!)
  t.regex((await hfcheck('replay', '.hfcheck/mailbox/mailbox.nothingIsLost.itf.json')).stdout, /mailbox\.nothingIsLost is broken by step 2\n$/)

  await hfcheck('replay', '.hfcheck/mailbox/mailbox.nothingIsLost.itf.json', '--as-test', '--out', 'test/lost.test.ts')
  t.true((await readFile(join(folder, 'test', 'lost.test.ts'), 'utf8')).includes("import { mailbox } from '../models/mailbox.model.js'"))
  await hfcheck('--reporter', 'line', '--reporter', 'html=report.html')
  t.true((await readFile(join(folder, 'report.html'), 'utf8')).includes('id="model-own"'), 'the report has the model inside')

  await writeFile(model, MODEL)
  t.is((await hfcheck('--cache')).code, 0)
  t.true((await hfcheck('--cache')).stdout.includes('nothing changed since'))
  t.is((await hfcheck('init')).stdout.match(/^kept /gm)!.length, 3)
})

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { WORKFLOW } from '../../cli/init/workflow.js'
import { registry } from '../../cli/registry.js'
import { readCosts } from '../../cli/run/costs.js'
import { ROOT } from '../installed.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'
import { toyRegistry } from './toy-registry.js'

const page = readFileSync(fileURLToPath(new URL('../../../docs/ci.md', import.meta.url)), 'utf8')
const blocks = [...page.matchAll(/```\w+\n([\s\S]*?)```/g)].map(([, block]) => block!)
const CI = { CI: 'true', GITHUB_ACTIONS: 'true' }

test('the first workflow of docs/ci.md is what init writes', t => {
  t.is(blocks[0], WORKFLOW)
})

/** The commands of a workflow, without npx and the name. */
const commandsIn = (workflow: string): string[] => [...workflow.matchAll(/run: npx hfcheck (.*)/g)].map(([, command]) => command!)

test('the parts of the last workflow, merged, say what one run says', async t => {
  const registry = { ...toyRegistry, scopes: toyRegistry.scopes.filter(({ name }) => ['tiny', 'small', 'surprise'].includes(name)) }
  const whole = await hfcheck(['--scope', 'all', '--reporter', 'line'], { registry, env: CI, cwd: newFolder() })
  const [part, merge] = commandsIn(blocks.findLast(block => block.startsWith('name: hfcheck'))!)
  const cwd = newFolder()
  const codes = new Set<number>()
  for (const shard of ['1', '2']) {
    const { code, err } = await hfcheck(part!.replace('${{ matrix.shard }}', shard).split(' '), { registry, env: CI, cwd })
    codes.add(code)
    t.is(err, '')
  }
  t.true(codes.has(12))
  const merged = await hfcheck(merge!.replace('blobs', '.hfcheck/blob').split(' '), { registry, env: CI, cwd })
  t.is(merged.code, whole.code)
  t.is(merged.lines.at(-1), whole.lines.at(-1))
  t.is(merged.err, whole.err)
  t.regex(readFileSync(`${cwd}/hfcheck.xml`, 'utf8'), /<testsuites name="hfcheck" tests="\d+" failures="3"/)
})

test('a part without scopes passes and says that it searched nothing', async t => {
  const { code, lines } = await hfcheck(['--shard', '3/3'])
  t.is(code, 0)
  t.is(lines.at(-1), '? no scope is in this part · nothing searched')
})

test('hfcheck.lock.json remembers every scope that is checked by default, and none that is not there', async t => {
  const remembered = Object.keys(await readCosts(ROOT))
  t.deepEqual(registry.scopes.filter(({ name, quick }) => quick && !remembered.includes(name)).map(({ name }) => name), [], 'hfcheck --update-lock')
  t.deepEqual(remembered.filter(cell => !registry.scopes.some(({ name }) => name === cell)), [])
})

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { listingOf } from '../../cli/listing.js'
import { registry } from '../../cli/registry.js'
import { remember, remembered } from '../../cli/remembered.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'
import { toyRegistry } from './toy-registry.js'

const MAIN = fileURLToPath(new URL('../../cli/main.js', import.meta.url))

test('what list would say is remembered until the code changes', async t => {
  const folder = newFolder()
  writeFileSync(join(folder, 'rules.js'), 'one')
  t.is(remembered(folder), undefined)
  const listing = listingOf(toyRegistry)
  await remember(listing, folder)
  t.deepEqual(remembered(folder), JSON.parse(JSON.stringify(listing)))
  writeFileSync(join(folder, 'rules.js'), 'two')
  t.is(remembered(folder), undefined)
  await remember(listing, folder)
  writeFileSync(join(folder, 'another.js'), '')
  t.is(remembered(folder), undefined)
  writeFileSync(join(folder, 'listing.json'), '{ half')
  t.is(remembered(folder), undefined)
})

for (const args of [['list'], ['list', '--json'], ['list', '--patches']]) {
  test(`hfcheck ${args.join(' ')} says the same, remembered or not`, async t => {
    t.is(execFileSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', cwd: newFolder(), env: { LC_ALL: 'C.UTF-8' } }), (await hfcheck(args, { registry })).out)
  })
}

test('models of your own are asked, whatever is remembered', async t => {
  const known = { ...toyRegistry, scopes: [], listing: listingOf(toyRegistry) }
  t.is((await hfcheck(['list'], { registry: known })).out, (await hfcheck(['list'])).out)
  const cwd = newFolder()
  writeFileSync(join(cwd, 'hfcheck.config.json'), '{"models": ["a.ts"]}')
  writeFileSync(join(cwd, 'a.ts'), 'export const a = { is: "hfcheck model", entry: { name: "mine", quick: true, bounds: () => "nothing", rules: () => [] } }')
  const { out } = await hfcheck(['list'], { registry: known, cwd })
  t.true(out.includes('mine') && !out.includes('tiny'), out)
})

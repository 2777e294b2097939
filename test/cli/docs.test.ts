import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { registry } from '../../cli/registry.js'
import { hfcheck } from './fake-terminal.js'

const STALE = 22

test('the generated pages in docs/ are up to date', async t => {
  t.is((await hfcheck(['docs', '--check'], { registry })).code, 0, 'run `npx hfcheck docs`')
})

test('a page that was edited by hand is found stale, and written anew', async t => {
  const out = mkdtempSync(join(tmpdir(), 'hfcheck-docs-'))
  t.is((await hfcheck(['docs', '--out', out], { registry })).code, 0)
  const page = join(out, 'rules.md')
  const fresh = readFileSync(page, 'utf8')
  t.true(fresh.includes('### mailbox.lifecycle') && fresh.includes('idle --> pending : rpc_request'))
  writeFileSync(page, `${fresh}edited`)
  t.is((await hfcheck(['docs', '--check', '--out', out], { registry })).code, STALE)
  t.is((await hfcheck(['docs', '--out', out], { registry })).code, 0)
  t.is(readFileSync(page, 'utf8'), fresh)
})

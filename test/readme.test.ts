import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { registry } from '../cli/registry.js'
import { hfcheck } from './cli/fake-terminal.js'

const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8')

/** Without what differs from machine to machine and from run to run. */
const lasting = (text: string): string => text.replace(/^ {2}Cost .*\n(?: {12}.*\n)*/m, '')

test('the output in the README is what its command prints', async t => {
  const [, flags, printed] = /`npm start -- (--scope[^`]+)`:\n\n```\n([\s\S]*?)```/.exec(readme) ?? []
  const { code, out } = await hfcheck(flags!.split(' '), { registry })
  t.is(code, 0)
  t.is(lasting(out), lasting(printed!))
})

test('every flag and exit code of check is in the README', async t => {
  const { out } = await hfcheck(['check', '--help'], { registry })
  for (const [flag] of out.matchAll(/--[a-z-]+/g)) if (flag !== '--help') t.true(readme.includes(flag), flag)
  for (const code of [0, 1, 10, 11, 12, 13, 14, 20, 21, 22, 75,  130, 152, 255]) t.regex(readme, new RegExp(`^\\| .*\\b${code}\\b.* \\|`, 'm'))
})

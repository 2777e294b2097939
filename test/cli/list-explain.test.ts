import test from 'ava'
import { hfcheck } from './fake-terminal.js'

test('list names every scope with its bounds and every rule with its kind and status', async t => {
  const { code, out } = await hfcheck(['list'])
  t.is(code, 0)
  t.regex(out, /✓ {2}tiny +2 clerks, 2 letters · 7 rules\n/)
  t.regex(out, / {3}stuck +2 clerks, 2 letters, closes · 5 rules\n/)
  t.regex(out, /clerks\.carryOne +invariant +holds\n/)
  t.regex(out, /~ box\.nothingIsLost +invariant +fails until 1234abcd/)
  t.regex(out, /Rules {3}about unsatisfiable: 1; as declared, 0 fail at the modelled commit \(~\)\n +wrong\.unreachable +witness +is reached\n/)
})

test('list --json is one document', async t => {
  const listing = JSON.parse((await hfcheck(['list', '--json'])).out) as { schemaVersion: number; scopes: { name: string; default: boolean }[]; rules: { id: string }[] }
  t.is(listing.schemaVersion, 1)
  t.deepEqual(listing.scopes.filter(scope => scope.default).map(({ name }) => name), ['tiny', 'small'])
  t.is(listing.rules.length, 12)
})

test('explain tells what a rule says, why, from where, how it stands, and the table of a lifecycle', async t => {
  const { code, out } = await hfcheck(['explain', 'box.lifecycle'])
  t.is(code, 0)
  t.true(out.startsWith('box.lifecycle   lifecycle\n  The box fills and empties.\n\n  why       It has no other states.\n  from      src/post.c, post_take (abcdef12)\n'), out)
  t.true(out.includes('  empty → full  put\n  full → empty  take, empty\n'))
  t.true((await hfcheck(['explain', 'nothingIsLost'])).out.includes('known to fail in tiny, small, repaired by 1234abcd (2018-08-06). Emptying'))
})

test('explain takes an id, the beginning of one or of its last part, or a pattern', async t => {
  const explained = async (name: string) => [...(await hfcheck(['explain', name])).out.matchAll(/^(\S+) {3}\w+$/gm)].map(([, id]) => id)
  t.deepEqual(await explained('clerks.carryOne'), ['clerks.carryOne'])
  t.deepEqual(await explained('box'), ['box.lifecycle', 'box.nothingIsLost', 'box.failedCallChangesNothing'])
  t.deepEqual(await explained('carry'), ['clerks.carryOne'])
  t.deepEqual(await explained('*.nothing*'), ['box.nothingIsLost'])
})

test('help names the commands, the flags of check and the exit codes', async t => {
  const { code, out } = await hfcheck(['--help'])
  t.is(code, 0)
  for (const word of ['check', 'list', 'explain', '--scope', '--rule', '--max-depth', '--max-states', '--json', '--full', '--ascii', '--no-progress', '--no-color', 'Exit codes', '152']) t.true(out.includes(word), word)
})

test('--version prints the version', async t => {
  t.is((await hfcheck(['--version'])).out, '9.9.9\n')
})

import test from 'ava'
import { hfcheck } from './fake-terminal.js'

test('a rule that a patch repairs is expected to hold with it', async t => {
  const { code, out, lines } = await hfcheck(['--scope', 'tiny', '--patch', 'careful'])
  t.is(code, 0)
  t.true(out.includes('  Repaired  box.nothingIsLost (careful), box.failedCallChangesNothing (careful)\n'), out)
  t.is(lines.at(-1), '✓ holds within these bounds · tiny complete and exact')
})

test('a rule that a patch should repair and does not is a surprise', async t => {
  const { code, out } = await hfcheck(['--scope', 'tiny', '--patch', 'quick', '--rule', 'box.nothingIsLost'])
  t.is(code, 12)
  t.true(out.includes('known to fail without quick, which should repair it'), out)
})

test('a patch that says nothing of a known violation leaves it known', async t => {
  const { code, lines } = await hfcheck(['--scope', 'tiny', '--patch', 'polite'])
  t.is(code, 0)
  t.is(lines.at(-1), '✓ holds within these bounds but for 2 known violations · tiny complete and exact')
})

test('patches are repeated, joined by commas, or all of them', async t => {
  for (const args of [['--patch', 'polite,careful'], ['--patch', 'careful', '--patch', 'polite'], ['--patch', 'all']]) {
    t.is((await hfcheck(['--scope', 'tiny', ...args])).lines.at(-1), '✓ holds within these bounds · tiny complete and exact')
  }
})

test('an unknown patch, a scope that has none and a granularity that is not there are refused', async t => {
  t.is((await hfcheck(['--patch', 'carefull'])).err, 'error: no patch is named "carefull"   did you mean careful?   (hfcheck list --patches)\n')
  t.is((await hfcheck(['--patch', 'careful', '--scope', 'stuck'])).err, 'error: --patch says nothing about stuck\n')
  t.is((await hfcheck(['--scope', 'small', '--granularity', 'interleaved'])).err, 'error: --granularity interleaved: there is no such small; there are surprise\n')
  t.regex((await hfcheck(['--granularity', 'both'])).err, /Allowed choices are atomic, interleaved/)
})

test('--granularity picks the same scope with calls run the other way', async t => {
  t.true((await hfcheck(['--scope', 'tiny', '--granularity', 'interleaved'])).lines.at(-1)!.endsWith('surprise complete and exact'))
  t.true((await hfcheck(['--granularity', 'atomic'])).lines.at(-1)!.endsWith('tiny, small complete and exact'))
})

test('bisect finds the patch since which a rule holds', async t => {
  const { code, out } = await hfcheck(['bisect', 'nothingIsLost'])
  t.is(code, 0)
  t.true(out.startsWith('box.nothingIsLost   fails in tiny after 4 steps\n'), out)
  t.true(out.includes('✓ holds since careful, which does it alone\n'), out)
  const bisection = JSON.parse((await hfcheck(['bisect', 'box.nothingIsLost', '--json'])).out) as { repairedBy: { name: string }; alone: boolean; steps: number }
  t.deepEqual([bisection.repairedBy.name, bisection.alone, bisection.steps], ['careful', true, 4])
})

test('bisect says so where no patch helps, and where there is nothing to repair', async t => {
  t.true((await hfcheck(['bisect', 'clerks.carryOne'])).out.includes('does not fail in tiny, small; there is nothing to repair'))
  t.regex((await hfcheck(['bisect', 'carryTwo'])).err, /no rule is named "carryTwo"   did you mean clerks\.carryOne\?/)
})

test('list --patches tells what each repairs', async t => {
  const { out } = await hfcheck(['list', '--patches'])
  t.true(out.includes('  careful   Nobody empties the box.\n            repairs box.nothingIsLost, box.failedCallChangesNothing\n'), out)
})

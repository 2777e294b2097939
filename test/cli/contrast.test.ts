import test from 'ava'
import type { ContrastDocument } from '../../cli/contrast-document.js'
import { registry } from '../../cli/registry.js'
import { hfcheck } from './fake-terminal.js'

const diff = (...args: readonly string[]) => hfcheck(['diff', '--no-progress', ...args], { registry })

test('a fix is told by what it changes: states, kinds of steps, and the shortest way to each', async t => {
  const { code, out, lines } = await diff('--scope', 'solo', '--patch', 'aa039b39')
  t.is(code, 21)
  t.regex(out, /^solo {3}1,028 states · 17,476 transitions\nsolo\+aa039b39 {3}[\d,]+ states/)
  t.regex(out, /≠ rpc_reply {3}[\d,]+ steps: P\.0 runs, x0 = 0x100003 → x0 = -1\n/)
  t.regex(out, / {4}4 S0\.0 {2}hf_rpc_reply\(size=4096, ack=0\) {2}→ P\.0 runs, x0 = 0x100003\n/)
  t.is(lines.at(-1), '≠ solo and solo+aa039b39 differ')
})

test('as JSON the same, with what both do', async t => {
  const { out } = await diff('--scope', 'solo', '--patch', 'aa039b39', '--json')
  const { one, other, states, changes } = JSON.parse(out) as ContrastDocument
  t.is(one.states - states!.lost + states!.gained, other.states)
  t.deepEqual(changes!.map(({ action, was, is }) => [action, was.result, is.result]), [['rpc_reply', 'P.0 runs, x0 = 0x100003', 'x0 = -1'], ['rpc_reply', 'x0 = -1', 'x0 = -1']])
  t.true(changes!.every(({ story }) => story.length > 0))
})

test('a fix that says nothing in a scope leaves it the same', async t => {
  const { code, lines } = await diff('--scope', 'solo', '--patch', '03e767ad')
  t.is(code, 0)
  t.is(lines.at(-1), '✓ solo and solo+03e767ad are the same')
})

test('two scopes are compared by what their calls return', async t => {
  const { code, out } = await diff('--scope', 'solo', '--to', 'pair')
  t.is(code, 21)
  t.true(out.includes('they describe their states differently: only results are compared'))
  t.true(out.includes('vcpu_get_count   x0 = 2 only in pair\n    1 P.0  hf_vcpu_get_count(vm=0)  → x0 = 2\n'))
})

test('what cannot be compared is refused with what can', async t => {
  t.regex((await diff()).err, /diff compares two traces, or a scope with --patch NAME, --to SCOPE or --rev A..B/)
  t.regex((await diff('one.itf.json')).err, /diff needs a second trace beside one\.itf\.json/)
  t.regex((await diff('--scope', 'solo', '--patch', 'all', '--to', 'pair')).err, /not with both/)
  t.regex((await diff('--scope', 'race-interleaved', '--patch', 'all')).err, /runs section by section: --scope race/)
  t.regex((await diff('--scope', 'sola', '--patch', 'all')).err, /did you mean solo\?/)
  t.regex((await diff('--scope', 'solo', '--patch', 'all', '--max-states', '10')).err, /was not searched to its end: --max-states 10/)
})

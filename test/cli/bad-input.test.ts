import test from 'ava'
import { suggestionFor } from '../../cli/bad-input.js'
import { hfcheck } from './fake-terminal.js'

for (const [args, message] of [
  [['--scope', 'tinny'], 'error: no scope is named "tinny"   did you mean tiny?   (hfcheck list)\n'],
  [['--scope', 'galaxy'], 'error: no scope is named "galaxy"   (hfcheck list)\n'],
  [['--rule', 'box.nothingIsLots'], 'error: no rule matches "box.nothingIsLots"   did you mean box.nothingIsLost?   (hfcheck list)\n'],
  [['--rule', 'cleks.*'], 'error: no rule matches "cleks.*"   (hfcheck list)\n'],
  [['explain', 'lifecicle'], 'error: no rule matches "lifecicle"   did you mean box.lifecycle?   (hfcheck list)\n'],
  [['--rule', 'wrong.gone'], 'error: --rule wrong.gone says nothing about tiny, small; it is about stale: add --scope stale\n'],
  [['tiny'], 'error: no command is named "tiny"   did you mean --scope tiny?\n'],
  [['chek'], 'error: no command is named "chek"   did you mean check?   (hfcheck list)\n'],
  [['--scop', 'tiny'], "error: unknown option '--scop'\n(Did you mean --scope?)\n"],
  [['--max-depth', '-3'], "error: option '--max-depth <n>' argument '-3' is invalid. It must be a whole number above 0, e.g. 1000000 or 1,000,000.\n"],
  [['explain'], "error: missing required argument 'rule'\n"],
] as const) {
  test(`hfcheck ${args.join(' ')} is refused in one message`, async t => {
    const { code, out, err } = await hfcheck(args)
    t.is(code, 1)
    t.is(out, '')
    t.is(err, message)
  })
}

test('a suggestion is like what was given, whatever the case', t => {
  t.is(suggestionFor('TINY', ['small', 'tiny']), 'tiny')
  t.is(suggestionFor('lifecycle', ['box.states', 'box.lifecycle']), 'box.lifecycle')
  t.is(suggestionFor('lifecyle', ['box.states', 'box.lifecycle']), 'box.lifecycle')
  t.is(suggestionFor('zebra', ['small', 'tiny']), undefined)
  t.is(suggestionFor('', ['small']), undefined)
  t.is(suggestionFor('.', ['box.states']), undefined)
})

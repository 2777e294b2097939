import test from 'ava'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'
import { livenessRegistry as registry } from './liveness-registry.js'

test('a trap is told with what stands still in it and what still moves', async t => {
  const { code, out } = await hfcheck(['-s', 'circle', '--ascii'], { registry })
  t.is(code, 11)
  t.true(out.includes('Shortest way into a trap in circle for philosopher'), out)
  t.regex(out, / trap +1 state from here on, none of which leads to a good one/)
  t.regex(out, / frozen +\S+ = waits/)
  t.regex(out, / moves +nothing/)
})

test('a run that goes on for ever is told with its cycle and by which step it is fair, and ends with 13', async t => {
  const { code, out } = await hfcheck(['-s', 'polite', '--ascii'], { registry })
  t.is(code, 13)
  t.regex(out, /A run that breaks it in polite for philosopher\d/)
  t.regex(out, / cycle +steps \d+-\d+ repeat for ever/)
  t.regex(out, / fair +philosopher0 acts \(weak\): (?:step \d+|not possible before step \d+)/)
  t.regex(out, /Graph +\d+ edges/)
})

test('--json has trap and lasso', async t => {
  const story = async (scope: string) => (JSON.parse((await hfcheck(['-s', scope, '--json'], { registry })).out) as { scopes: { rules: { story: { trap?: { states: number }; lasso?: { from: number; fairness: { kept: string }[] } } }[] }[] }).scopes[0]!.rules[0]!.story
  t.is((await story('circle')).trap!.states, 1)
  t.is((await story('polite')).lasso!.fairness.length, 3)
})

test('a search cut short leaves such a rule open', async t => {
  const { code, out } = await hfcheck(['-s', 'circle', '--max-depth', '1'], { registry })
  t.is(code, 152)
  t.regex(out, /1 open/)
})

test('a trap is no run that a test could judge: --as-test says so', async t => {
  const cwd = newFolder()
  await hfcheck(['-s', 'circle'], { registry, cwd })
  const { code, err } = await hfcheck(['replay', '.hfcheck/circle/canEat.itf.json', '--as-test'], { registry, cwd })
  t.is(code, 1)
  t.true(err.includes('canEat is about all that can follow'), err)
})

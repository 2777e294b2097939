import test from 'ava'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

test('a violation found by chance is shrunk, told, and written as a trace', async t => {
  const cwd = newFolder()
  const { code, out, lines } = await hfcheck(['simulate', '-s', 'surprise', '--rule', 'box.nothingIsLost', '--seed', '0x2a'], { cwd })
  t.is(code, 12)
  t.true(out.startsWith('✗ box.nothingIsLost   No letter is ever lost.\n'), out)
  t.regex(out, /A counterexample of 4 steps, shrunk from \d+ \(found by chance/)
  t.regex(lines.at(-1)!, /^✗ surprise {3}box\.nothingIsLost broken in run \d+; repeat: --seed 42$/)
  t.regex((await hfcheck(['replay', '.hfcheck/surprise/simulated.box.nothingIsLost.itf.json'], { cwd })).out, /replays as saved, 4 steps; box\.nothingIsLost is broken by step 4\n$/)
})

test('the same seed walks the same ways', async t => {
  const walked = async (seed: string) => (await hfcheck(['simulate', '-s', 'surprise', '--seed', seed], { cwd: newFolder() })).out
  t.is(await walked('7'), await walked('7'))
})

test('a sample without violation is never called proof, and tells how many runs saw each witness', async t => {
  const { code, out } = await hfcheck(['simulate', '-s', 'tiny', '--runs', '50', '--seed', '1'])
  t.is(code, 0)
  t.regex(out, /^✓ tiny {3}no violation in 50 runs \([\d,]+ steps, [\d.]+ m?s\): a sample, not a proof; repeat: --seed 1\n/)
  t.regex(out, / {2}Rules {5}5 judged; 2 known to fail were not \(--rule judges them\)\n {2}Witnesses clerks\.bothCarry \d+%\n$/)
})

test('a patch is simulated with the rules it repairs', async t => {
  t.true((await hfcheck(['simulate', '-s', 'tiny', '--patch', 'careful', '--runs', '20', '--seed', '1'])).out.includes('7 judged'))
})

test('a run that can go nowhere ends there', async t => {
  t.is((await hfcheck(['simulate', '-s', 'stuck', '--runs', '20', '--seed', '1', '--steps', '200'])).code, 0)
})

test('numbers that are none are refused', async t => {
  t.is((await hfcheck(['simulate', '--runs', 'many'])).err, "error: option '--runs <n>' argument 'many' is invalid. It must be a whole number above 0, e.g. 1000000 or 1,000,000.\n")
  t.is((await hfcheck(['simulate', '--seed', 'x'])).err, "error: option '--seed <n>' argument 'x' is invalid. It must be a whole number from 0 to 2147483647, e.g. 42 or 0x2a.\n")
})

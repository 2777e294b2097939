import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { registry as shipped } from '../../cli/registry.js'
import { passagesOf } from '../../cli/render/fold.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

const REGISTERS = /^ +x0=0x[0-9a-f]+ x1=0x[0-9a-f]+ x2=0x[0-9a-f]+ x3=0x[0-9a-f]+$/
const STEP = /^(?:✗ )? +[1-9]\d* /

/** For each step of the story in a report, whether registers stand right below it. */
const told = (out: string): readonly boolean[] => {
  const lines = out.split('\n')
  return lines.flatMap((line, i) => (STEP.test(line) ? [REGISTERS.test(lines[i + 1] ?? '')] : []))
}

test('--regs shows the raw registers of every call in a story, in check and replay; without it those of the failing step alone', async t => {
  const surroundings = { cwd: newFolder(), registry: shipped }
  const args = ['-s', 'solo', '-r', 'calls.refusedChangesNothing', '--out', 'traces']
  const replay = ['replay', 'traces/solo/calls.refusedChangesNothing.itf.json']
  const plain = told((await hfcheck(args, surroundings)).out)
  t.true(plain.length > 3)
  t.deepEqual(plain, plain.map((_, i) => i === plain.length - 1))
  for (const command of [args, replay]) t.deepEqual(told((await hfcheck([...command, '--regs'], surroundings)).out), plain.map(() => true))
  t.deepEqual(told((await hfcheck(replay, surroundings)).out), plain)
  t.deepEqual(told((await hfcheck(replay, { ...surroundings, env: { HFCHECK_REGS: '1' } })).out), plain.map(() => true))
  t.deepEqual(told((await hfcheck([...replay, '--no-regs'], { ...surroundings, env: { HFCHECK_REGS: '1' } })).out), plain)
  const byHand = await hfcheck([...replay, '-i', '--regs'], { ...surroundings, typed: ['n', 'q'] })
  t.true(byHand.lines.some(line => REGISTERS.test(line)), byHand.out)
})

test('a configuration asks for registers, and a report in a file has them too', async t => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'hfcheck.config.json'), '{"regs": true, "hide": ["lost"]}')
  const { out } = await hfcheck(['-s', 'tiny', '-r', 'box.nothingIsLost', '--reporter', 'pretty=report.txt', '--reporter', 'pretty'], { cwd })
  const stamps = (text: string): number => text.split('\n').filter(line => /^ +stamp=\d$/.test(line)).length
  t.is(stamps(out), 4)
  t.is(stamps(readFileSync(join(cwd, 'report.txt'), 'utf8')), 4)
})

test('simulate shows them as well', async t => {
  const args = ['simulate', '-s', 'surprise', '-r', 'wrong.frame', '--seed', '1', '--out', newFolder()]
  const stamps = async (more: readonly string[]): Promise<number> => (await hfcheck([...args, ...more])).out.match(/^ +stamp=\d$/gm)?.length ?? 0
  const steps = (await hfcheck(args)).lines.filter(line => STEP.test(line)).length
  t.true(steps > 1)
  t.deepEqual([await stamps([]), await stamps(['--regs'])], [1, steps])
})

test('steps whose registers differ are not told as one where registers are shown', t => {
  const step = (detail: string) => ({ action: 'call', who: 'a', what: 'call()', detail, changes: [] })
  const story = { steps: [step('x0=1'), step('x0=1'), step('x0=2'), step('x0=2'), step('x0=3')], because: [], causes: [] }
  const passages = (style: { readonly regs?: boolean }) => passagesOf(story, style).map(({ first, last }) => `${first}-${last}`)
  t.deepEqual(passages({}), ['1-4', '5-5'])
  t.deepEqual(passages({ regs: true }), ['1-2', '3-4', '5-5'])
})

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { check, judgeState, judgeStep, rerun, rulesFor } from '../../checker/index.js'
import { naiveSearch } from '../checker/naive.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'
import { postOffice, postRules } from './post-office.js'

for (const name of ['tiny', 'surprise', 'unsatisfiable', 'stale']) {
  test(`rules judged step by step on plain states come to what the search found in ${name}`, async t => {
    const system = postOffice({ name })
    const broken = new Set<string>()
    const seen = new Set<string>()
    const rules = rulesFor(system, postRules)
    naiveSearch(system, {
      state: state => { for (const { id, rule } of rules) if (judgeState(rule, state) === 'broken') broken.add(id) },
      step: step => {
        for (const { id, rule } of rules) {
          const judged = judgeStep(system.schema, rule, step)
          if (judged === 'broken') broken.add(id)
          if (judged === 'seen') seen.add(id)
        }
      },
    })
    const report = await check(system, postRules)
    const found = (verdict: string) => report.rules.filter(rule => rule.verdict === verdict).map(({ id }) => id).sort()
    t.deepEqual([...broken].sort(), found('violated'))
    t.deepEqual([...seen].sort(), found('reached'))
  })
}

test('a run told in words is taken again, as far as the model allows', t => {
  const system = postOffice({ name: 'tiny' })
  const said = [{ who: 'public', what: 'put(letter=1)' }, { who: 'clerkA', what: 'take()' }]
  const { steps, broken, impossible } = rerun(system, postRules, said)
  t.deepEqual(steps.map(({ action, outcome }) => [action.name, outcome]), [['put', 0], ['take', 0]])
  t.deepEqual(broken, [])
  t.is(impossible, undefined)
  t.deepEqual(rerun(system, postRules, [...said, { who: 'clerkA', what: 'vanish()' }]).impossible, { who: 'clerkA', what: 'vanish()' })
})

test('every counterexample of every scope replays as saved', async t => {
  const cwd = newFolder()
  await hfcheck(['-s', 'tiny', '-s', 'surprise', '-s', 'stuck', '--out', 'traces'], { cwd })
  const files = readdirSync(join(cwd, 'traces'), { recursive: true }).map(String).filter(file => file.endsWith('.json'))
  for (const file of files) {
    const { code, out } = await hfcheck(['replay', `traces/${file}`], { cwd })
    t.is(code, 0, file)
    t.regex(out, /replays as saved/)
  }
  t.true(files.length >= 5)
})

import test from 'ava'
import type { CoverageDocument, Part } from '../../cli/reach/document.js'
import { nameOf } from '../../cli/reach/document.js'
import { allRules } from '../../cli/models.js'
import { registry } from '../../cli/registry.js'
import { resultRows } from '../../machine/testgen/results.js'
import { tableRows } from '../../machine/testgen/unreachable.js'
import { VERDICTS } from '../../specs/verdicts.js'
import { hfcheck } from './fake-terminal.js'

const run = async (...args: readonly string[]): Promise<{ readonly code: number; readonly document: CoverageDocument }> => {
  const { code, out } = await hfcheck(['coverage', ...args, '--json', '--no-progress'], { registry })
  return { code, document: JSON.parse(out) as CoverageDocument }
}

const partOf = ({ parts }: CoverageDocument, name: string): Part => parts.find(part => part.name.startsWith(name))!

test.serial('every result, every row and every rule is reached, and nothing is missing without a reason', async t => {
  const { code, document } = await run('--strict')
  t.is(code, 0)
  t.deepEqual(document.parts.flatMap(({ missed }) => missed), [])
  t.is(partOf(document, 'results').reached.length, resultRows().length)
  t.is(partOf(document, 'rows of transition tables').reached.length, tableRows().length)
  const rules = new Set(['antecedents', 'rows of lifecycles', 'rules about two runs'].flatMap(name => partOf(document, name).reached.map(({ of }) => of)))
  t.deepEqual(allRules(registry).map(({ id }) => id).filter(id => !rules.has(id)), [], 'vacuous rules')
})

for (const scope of ['late', 'solo', 'scarce']) {
  test.serial(`what is not reached in ${scope} is what a check calls vacuous, and what fails there is reached no later`, async t => {
    const { document } = await run('--scope', scope)
    const recorded = VERDICTS.find(one => one.scope === scope && one.fixes.length === 0 && one.granularity === 'atomic')!
    const [found] = document.scopes
    t.deepEqual(found!.missed.filter(name => !name.includes(' → ')).sort(), recorded.vacuous.toSorted())
    const steps = new Map(found!.reached.filter(({ what }) => what === undefined).map(one => [one.of, one.steps!]))
    t.deepEqual(Object.entries(recorded.violated).filter(([id, depth]) => steps.has(id) && steps.get(id)! > depth), [])
  })
}

test.serial('what a scope lacks fails --strict, and only that', async t => {
  const { code, document } = await run('--scope', 'late', '--strict')
  t.is(code, 10)
  t.true(partOf(document, 'antecedents').missed.includes('calls.oversizeIsRefused'))
  t.deepEqual(partOf(document, 'rows of lifecycles').missed, [])
  t.true(partOf(document, 'rows of lifecycles').outOfReach.some(({ what }) => what === 'scheduling.lifecycle running → off'))
  t.is((await run('--scope', 'late')).code, 0)
})

test.serial('a fix brings a row within reach', async t => {
  const { document } = await run('--scope', 'late', '--patch', '318f573b')
  t.true(partOf(document, 'rows of lifecycles').reached.some(one => nameOf(one) === 'scheduling.lifecycle blocked_interrupt → running'))
})

test.serial('--full tells runs that are as long as said', async t => {
  const { document } = await run('--scope', 'late', '--full')
  const reached = document.parts.flatMap(part => part.reached)
  t.true(reached.length > 50)
  t.deepEqual(reached.filter(({ steps, story }) => story?.length !== steps).map(nameOf), [])
})

test('a scope that is none is bad usage', async t => {
  const { code, err } = await hfcheck(['coverage', '--scope', 'tinny'], { registry })
  t.is(code, 1)
  t.regex(err, /tinny.*tiny/s)
})

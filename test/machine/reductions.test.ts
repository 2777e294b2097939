import test from 'ava'
import { check, type Action, type Registry, type System } from '../../checker/index.js'
import { hafnium, pageTables, type Options } from '../../machine/index.js'
import type { ScopeName } from '../../model/index.js'
import { pageTableSpecs, specs } from '../../specs/index.js'
import { VERDICTS } from '../../specs/verdicts.js'

const MODES = [
  { symmetry: false, partialOrder: false },
  { symmetry: true, partialOrder: false },
  { symmetry: false, partialOrder: true },
  { symmetry: true, partialOrder: true },
] as const

/** Each rule's verdict, with the length of its story: what no reduction may change. A rule may only be judged of fewer states, not of none. */
const verdicts = async <S, A extends Action<S>>(system: System<S, A>, rules: Registry<S, A>, reductions: (typeof MODES)[number]) => {
  const { rules: judged, complete, states } = await check(system, rules, { reductions })
  return { states, complete, verdicts: Object.fromEntries(judged.map(({ id, verdict, trace }) => [id, trace === undefined ? verdict : `${verdict} in ${trace.steps.length}`])) }
}

const sameInAllModes = async <S, A extends Action<S>>(system: System<S, A>, rules: Registry<S, A>): Promise<readonly string[]> => {
  const plain = await verdicts(system, rules, MODES[0])
  const differences: string[] = plain.complete ? [] : ['the plain search did not end']
  for (const mode of MODES.slice(1)) {
    const reduced = await verdicts(system, rules, mode)
    if (reduced.states > plain.states) differences.push(`${JSON.stringify(mode)}: ${reduced.states} states, ${plain.states} without`)
    for (const [id, verdict] of Object.entries(plain.verdicts)) {
      if (reduced.verdicts[id] !== verdict) differences.push(`${JSON.stringify(mode)}: ${id} ${String(reduced.verdicts[id])}, without: ${verdict}`)
    }
  }
  return differences
}

const SHIPPED: readonly (readonly [ScopeName, Options])[] = [
  ['tiny', {}], ['exhausted', {}], ['solo', {}], ['pair', {}], ['late', {}], ['tables', { granularity: 'interleaved' }],
]

for (const [scope, options] of SHIPPED) {
  test.serial(`${scope}${options.granularity === undefined ? '' : `, ${options.granularity}`}: every rule has the same verdict and the same shortest story with and without reductions`, async t => {
    const system = hafnium(scope, options)
    t.deepEqual(await sameInAllModes(system, specs(system)), [])
  })
}

// Where there are millions of states, the plain search is the recorded one. Among the rules are some that look at every CPU, so that no step is taken alone.
for (const [scope, granularity] of [['small', 'atomic'], ['race', 'interleaved']] as const) {
  test.serial(`${scope}, ${granularity}: every rule has the recorded verdict and as short a story with symmetry`, async t => {
    const system = hafnium(scope, { granularity })
    const plain = VERDICTS.find(one => one.scope === scope && one.granularity === granularity && one.fixes.length === 0)!
    const { states, rules, complete } = await check(system, specs(system))
    t.true(complete && states < plain.states)
    const told = (verdicts: readonly string[]): string[] => rules.flatMap(({ id, verdict }) => (verdicts.includes(verdict) ? [id] : [])).sort()
    t.deepEqual(Object.fromEntries(rules.flatMap(({ id, verdict, trace }) => (verdict === 'violated' ? [[id, trace!.steps.length]] : []))), plain.violated)
    t.deepEqual(told(['vacuous', 'unreached']), [...plain.vacuous].sort())
  })
}

test.serial('page tables: every rule has the same verdict and the same shortest story with and without reductions', async t => {
  const tables = pageTables()
  t.deepEqual(await sameInAllModes(tables, pageTableSpecs(tables)), [])
})

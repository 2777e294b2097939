import test from 'ava'
import { check, type Report } from '../../checker/index.js'
import { hafnium, pageTables } from '../../machine/index.js'
import { FIXES, fixNamed, SCOPES, type Patch, type ScopeName } from '../../model/index.js'
import { pageTableSpecs, specs } from '../../specs/index.js'
import { VERDICTS, type Pinned } from '../../specs/verdicts.js'

/** Only counts and traces are looked at here, which all systems have alike. */
type Found = Pick<Report<never, never>, 'states' | 'complete'> & {
  readonly rules: readonly { readonly id: string; readonly verdict: string; readonly trace?: { readonly steps: readonly unknown[] } }[]
}

const patchesOf = ({ fixes }: Pinned): readonly Patch[] => fixes.map(name => fixNamed(name)!)

/** Counts are those of the plain search; what reductions leave of it is compared elsewhere. */
const PLAIN = { reductions: { symmetry: false } } as const

const run = async (pinned: Pinned): Promise<Found> => {
  const patches = patchesOf(pinned)
  if (pinned.scope === 'pagetables') {
    const tables = pageTables({ patches })
    return check(tables, pageTableSpecs(tables), PLAIN)
  }
  const hypervisor = hafnium(pinned.scope as ScopeName, { granularity: pinned.granularity, patches })
  return check(hypervisor, specs(hypervisor), PLAIN)
}

for (const pinned of VERDICTS) {
  const { scope, granularity, fixes, states, violated } = pinned
  test.serial(`${scope}, ${granularity}, ${fixes.length === 0 ? 'as pinned' : `with ${fixes.join(', ')}`}: ${Object.keys(violated).length} rules fail, each by its shortest story`, async t => {
    const found = await run(pinned)
    t.true(found.complete)
    t.is(found.states, states)
    t.deepEqual(Object.fromEntries(found.rules.flatMap(({ id, trace }) => (trace === undefined || violated[id] === undefined ? [] : [[id, trace.steps.length]]))), violated)
    t.deepEqual(found.rules.filter(({ verdict, id }) => verdict === 'violated' && violated[id] === undefined), [])
  })
}

test('each fix names rules that exist, fail without it somewhere, and hold with it there', t => {
  const failing = (fixes: readonly string[]) => new Set(VERDICTS.filter(pinned => pinned.fixes.join() === fixes.join()).flatMap(({ violated }) => Object.keys(violated)))
  const before = failing([])
  for (const { name, repairs = [] } of FIXES) {
    const withIt = VERDICTS.filter(({ fixes }) => fixes.includes(name))
    for (const rule of repairs) {
      t.true(before.has(rule), `${name} repairs ${rule}, which no pinned run without fixes violates`)
      t.true(withIt.length > 0, name)
      for (const { scope, violated } of withIt) t.false(rule in violated, `${name} is to repair ${rule}, which fails in ${scope}`)
    }
  }
})

test('a rule declared as known fails in exactly the systems it names', t => {
  for (const scope of ['solo', 'pair', 'late', 'tiny', 'exhausted', 'small'] as const satisfies readonly (keyof typeof SCOPES)[]) {
    const hypervisor = hafnium(scope)
    const expected = Object.entries(specs(hypervisor)).filter(([, rule]) => rule.known !== undefined && (rule.only?.includes(scope) ?? true) && (rule.known.in?.includes(scope) ?? true)).map(([id]) => id)
    const found = Object.keys(VERDICTS.find(pinned => pinned.scope === scope && pinned.fixes.length === 0)!.violated)
    t.deepEqual(found.sort(), expected.sort(), scope)
  }
})

import { readFileSync } from 'node:fs'
import test from 'ava'
import { registry } from '../../cli/registry.js'
import { hafnium } from '../../machine/index.js'
import { FIXES, SCOPES, type ScopeName } from '../../model/index.js'
import { GUEST_SCOPES } from '../../model/scopes.js'
import { specs } from '../../specs/index.js'
import type { Pinned } from '../../specs/pinned.js'
import { RUNS, VERDICTS } from '../../specs/verdicts.js'
import { pinnedOf, runPinned } from './pinned-run.js'
import { recordedText } from './recorded-text.js'

for (const pinned of VERDICTS) {
  const { scope, granularity, fixes, violated } = pinned
  test.serial(`${scope}, ${granularity}, ${fixes.length === 0 ? 'as pinned' : `with ${fixes.join(', ')}`}: ${Object.keys(violated).length} rules fail, each by its shortest story`, async t => {
    const found = await runPinned(pinned)
    t.true(found.complete)
    t.deepEqual(pinnedOf(pinned, found), pinned, 'npm run record')
  })
}

test('the recorded runs stand as they were written down', t => {
  t.is(readFileSync(new URL('../../../specs/recorded.ts', import.meta.url), 'utf8'), recordedText(VERDICTS), 'npm run record')
})

test('every run that is to be recorded is', t => {
  const named = ({ scope, granularity, fixes }: (typeof RUNS)[number]) => ({ scope, granularity, fixes: [...fixes] })
  t.deepEqual(VERDICTS.map(named), RUNS.map(named), 'npm run record')
})

/** Where a rule says that its repair does not help. */
const isDespite = (scope: string, granularity: Pinned['granularity'], rule: string): boolean =>
  scope in SCOPES && specs(hafnium(scope as ScopeName, { granularity }))[rule]?.known?.despite?.includes(scope) === true

test('each fix names rules that exist, fail without it somewhere, and hold with it there', t => {
  const failing = (fixes: readonly string[]) => new Set(VERDICTS.filter(pinned => pinned.fixes.join() === fixes.join()).flatMap(({ violated }) => Object.keys(violated)))
  const before = failing([])
  for (const { name, repairs = [] } of FIXES) {
    const withIt = VERDICTS.filter(({ fixes }) => fixes.includes(name))
    for (const rule of repairs) {
      t.true(before.has(rule), `${name} repairs ${rule}, which no pinned run without fixes violates`)
      t.true(withIt.length > 0, name)
      const helped = withIt.filter(({ scope, granularity }) => !isDespite(scope, granularity, rule))
      t.true(helped.some(({ scope }) => VERDICTS.some(one => one.scope === scope && one.fixes.length === 0 && rule in one.violated)), `${name} is to repair ${rule}, and no pinned run shows it`)
      for (const { scope, violated } of helped) t.false(rule in violated, `${name} is to repair ${rule}, which fails in ${scope}`)
    }
  }
})

test('a violation declared as hidden somewhere does not show there, and shows there with a change to the model', t => {
  for (const scope of Object.keys(GUEST_SCOPES) as (keyof typeof GUEST_SCOPES)[]) {
    for (const [id, { known }] of Object.entries(specs(hafnium(scope)))) {
      if (known?.hiddenIn?.includes(scope) !== true) continue
      const fails = ({ violated }: Pinned): boolean => id in violated
      const there = VERDICTS.filter(pinned => pinned.scope === scope)
      t.false(there.filter(({ fixes }) => fixes.length === 0).some(fails), `${id} in ${scope}`)
      t.true(there.filter(({ fixes }) => fixes.length > 0).some(fails), `${id} in ${scope}`)
    }
  }
})

test('with a change that lets it show, a hidden violation is a known one, and no surprise', async t => {
  const scope = registry.scopes.find(({ name }) => name === 'round-robin-faulting')!
  const standingWith = async (...names: readonly string[]) => {
    const { rules } = await scope.patched!(registry.patches!.filter(({ name }) => names.includes(name))).check(new Set(['liveness.waitedForVcpuRuns']), { full: false, signal: new AbortController().signal, progress: () => {} })
    return rules.map(({ verdict, standing }) => `${verdict}, ${standing}`)
  }
  t.deepEqual(await standingWith(), ['holds, fine'])
  t.deepEqual(await standingWith('9726c255'), ['violated, known'])
  t.deepEqual(await standingWith('9726c255', 'd81c7d8f'), ['holds, fine'])
})

test('a rule declared as known fails in exactly the systems it names', t => {
  for (const scope of ['solo', 'pair', 'late', 'tiny', 'exhausted', 'small', 'neighbours', 'scarce', ...(Object.keys(GUEST_SCOPES) as (keyof typeof GUEST_SCOPES)[])] as const) {
    const hypervisor = hafnium(scope)
    const expected = Object.entries(specs(hypervisor)).filter(([, rule]) => rule.known !== undefined && (rule.only?.includes(scope) ?? true) && (rule.known.in?.includes(scope) ?? true)).map(([id]) => id)
    const found = Object.keys(VERDICTS.find(pinned => pinned.scope === scope && pinned.fixes.length === 0)!.violated)
    t.deepEqual(found.sort(), expected.sort(), scope)
  }
})

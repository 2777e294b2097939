import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { worthOf } from '../../cli/docs/worth.js'
import { allRules } from '../../cli/models.js'
import { modelKey } from '../../cli/mutate/memory.js'
import { mutants } from '../../cli/mutate/mutants.js'
import { ownParts } from '../../cli/mutate/parts.js'
import { familyOfRule, readRecord } from '../../cli/mutate/record.js'
import { registry } from '../../cli/registry.js'

const GATE = 95
const record = readRecord(fileURLToPath(new URL('../../../docs/adequacy.json', import.meta.url)))!
const rules = allRules(registry)

test('the recorded mutants are those of this model, every one of them', async t => {
  t.is(record.model, modelKey(), 'hfcheck mutate --update')
  t.deepEqual(record.mutants.map(({ id, was, becomes }) => [id, was, becomes]), (await mutants(await ownParts())).map(({ id, was, becomes }) => [id, was, becomes]))
  t.is(record.of, record.mutants.length)
})

test('the recorded score is what the recorded mutants make, and above the gate', t => {
  const number = (wanted: string): number => record.mutants.filter(({ status }) => status === wanted).length
  const { killed, survived, equivalent, score } = record.total
  t.deepEqual([killed, survived, equivalent], [number('killed'), number('survived'), number('equivalent')])
  t.is(score, Math.floor((1000 * killed) / (killed + survived)) / 10)
  t.true(score >= GATE)
})

test('every rule notices a mutant that no other of its family does, or is broken by the commit itself, or says why it is kept', t => {
  t.deepEqual(rules.filter(entry => worthOf(entry, record, registry.recorded!.runs) === undefined).map(({ id }) => id), [])
})

test('no rule says why it is kept that needs no reason', t => {
  t.deepEqual(rules.filter(entry => entry.rule.kept !== undefined && worthOf(entry, record, registry.recorded!.runs)!.kept !== entry.rule.kept).map(({ id }) => id), [])
})

test('what a rule notices alone, no other rule of its family is recorded to notice', t => {
  const noticed = new Map(record.mutants.map(({ id, by, also = [] }) => [id, [by, ...also]]))
  for (const [id, { alone }] of Object.entries(record.rules)) {
    for (const mutant of alone) t.deepEqual(noticed.get(mutant)?.filter(other => familyOfRule(other!) === familyOfRule(id)), [id], mutant)
  }
})

test('a proof that a mutant does the same names systems that were searched to their end', t => {
  const whole = new Set(record.cells.filter(({ within }) => within === undefined).map(({ name }) => name))
  t.deepEqual(record.mutants.filter(({ in: same = [] }) => !same.every(name => whole.has(name))).map(({ id }) => id), [])
})

test('docs/adequacy.md tells of each mutant that survives, and of no other', t => {
  const [, told] = readFileSync(new URL('../../../docs/adequacy.md', import.meta.url), 'utf8').split(/^## What (?:survives|each rule is worth)$/m)
  const named = [...told!.matchAll(/^\| `([^`]+)` \|/gm)].map(([, id]) => id!)
  t.deepEqual(named.sort(), record.mutants.flatMap(({ id, status }) => (status === 'survived' ? [id] : [])).sort())
})

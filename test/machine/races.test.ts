import test from 'ava'
import { compare } from '../../checker/races/declared.js'
import { lockDiscipline, type Discipline } from '../../checker/races/discipline.js'
import { hafnium, type GuestAction } from '../../machine/index.js'
import { fixNamed, KNOWN_RACES, knownWith, type ScopeName, type State } from '../../model/index.js'

const audits = new Map<string, Promise<Discipline<State, GuestAction>>>()

const patchesNamed = (names: readonly string[]) => names.map(name => fixNamed(name)!)

const audit = (scope: ScopeName, ...fixes: readonly string[]): Promise<Discipline<State, GuestAction>> => {
  const key = [scope, ...fixes].join()
  const found = audits.get(key) ?? lockDiscipline(hafnium(scope, { granularity: 'interleaved', patches: patchesNamed(fixes) }))
  audits.set(key, found)
  return found
}

const judged = async (scope: ScopeName, ...fixes: readonly string[]) => {
  const found = await audit(scope, ...fixes)
  const { declared, races, unguarded, stale } = compare(found, knownWith(patchesNamed(fixes)))
  return { complete: found.complete, declared: declared.map(({ by, races }) => `${by.name}: ${races.length}`), races, unguarded, stale }
}

const clean = { complete: true, races: [], unguarded: [], stale: [] }

test.serial('race: nothing races but saved registers, and every guarded field is touched under its lock', async t => {
  t.deepEqual(await judged('race'), { ...clean, declared: ['saved registers: 23'] })
})

test.serial('race, with 0330611f: nothing races at all', async t => {
  t.deepEqual(await judged('race', '0330611f'), { ...clean, declared: [] })
})

test.serial('tables: nothing races but saved registers and the hypervisor’s page table', async t => {
  t.deepEqual(await judged('tables'), { ...clean, declared: ['saved registers: 12', 'hypervisor page table: 5'] })
})

test.serial('tables, with 3c0a90a9: the page table is no longer raced for, saved registers are', async t => {
  t.deepEqual(await judged('tables', '3c0a90a9'), { ...clean, declared: ['saved registers: 12'] })
})

test.serial('tables, with 0330611f: saved registers are no longer raced for, the page table is', async t => {
  t.deepEqual(await judged('tables', '0330611f'), { ...clean, declared: ['hypervisor page table: 5'] })
})

test.serial('tables, with both fixes: nothing races at all', async t => {
  t.deepEqual(await judged('tables', '0330611f', '3c0a90a9'), { ...clean, declared: [] })
})

test.serial('the shortest race for saved registers: an interrupted vCPU is run elsewhere before its last registers are saved', async t => {
  const [first] = (await audit('race')).races
  t.deepEqual(first!.between.map(({ section }) => section), ['irq: save other registers', 'vcpu_run: restore'])
  t.deepEqual([first!.label, first!.trace.steps.length], ['S0.0.held', 10])
})

test.serial('every field and every section a declaration names is found racing somewhere', async t => {
  const races = [...(await audit('race')).races, ...(await audit('tables')).races]
  for (const { name, fields, sections } of KNOWN_RACES) {
    for (const field of fields) t.true(races.some(race => `${race.field}.`.startsWith(`${field}.`)), `${name}: ${field}`)
    for (const section of sections) t.true(races.some(race => race.between.some(side => side.section === section || side.section.endsWith(`: ${section}`))), `${name}: ${section}`)
  }
})

test('where calls run whole, guarded fields are touched under their locks as well', async t => {
  const { unguarded, races } = await lockDiscipline(hafnium('exhausted'))
  t.deepEqual([unguarded, races], [[], []])
})

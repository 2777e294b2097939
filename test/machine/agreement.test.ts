import test from 'ava'
import fc from 'fast-check'
import type { Action, System } from '../../checker/index.js'
import { hafnium, pageTables } from '../../machine/index.js'
import { FIXES, SCOPES, type ScopeName } from '../../model/index.js'
import { compareForms } from '../checker/agreement.js'

/** Random walks on both forms of the state; a failing walk is told by its seed. */
const walksAgree = <S, A extends Action<S>>(system: System<S, A>, length: number): void => {
  fc.assert(fc.property(fc.integer(), seed => compareForms(system, { walks: 1, length, seed }).compared > 0), { numRuns: 12 })
}

/** Actions that no walk of this length and number came to on both forms. */
const untried = <S, A extends Action<S>>(system: System<S, A>, walks: number, length: number): readonly A[] => {
  const { actions } = compareForms(system, { walks, length, seed: 7, everyAction: true })
  return system.groups.flatMap(group => group.actions).filter(action => !actions.has(action))
}

for (const name of Object.keys(SCOPES) as ScopeName[]) {
  test(`${name}: the packed view and the immer draft take the same recipes to the same bytes`, t => {
    t.notThrows(() => { walksAgree(hafnium(name, { granularity: 'atomic' }), 60) })
  })
}

for (const name of ['race', 'tables'] as const) {
  test(`${name}, section by section: the packed view and the immer draft take the same recipes to the same bytes`, t => {
    t.notThrows(() => { walksAgree(hafnium(name, { granularity: 'interleaved' }), 80) })
  })
}

for (const name of ['tiny', 'small', 'exhausted'] as const) {
  test(`${name}: every action there is has been compared on both forms`, t => {
    t.deepEqual(untried(hafnium(name), 40, 15).map(action => action.name), [])
  })
}

test('with every fix applied the two forms of the state still agree', t => {
  t.notThrows(() => { walksAgree(hafnium('tiny', { patches: FIXES }), 60) })
  t.notThrows(() => { walksAgree(hafnium('race', { patches: FIXES, granularity: 'interleaved' }), 60) })
})

test('page tables: every action on both forms, along random walks', t => {
  t.notThrows(() => { walksAgree(pageTables(), 12) })
  t.deepEqual(untried(pageTables(), 3, 6), [])
})

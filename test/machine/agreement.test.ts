import test from 'ava'
import { hafnium, pageTables } from '../../machine/index.js'
import { FIXES, SCOPES, type ScopeName } from '../../model/index.js'
import { agreement } from '../checker/agreement.js'

for (const name of Object.keys(SCOPES) as ScopeName[]) {
  test(`${name}: the packed view and the immer draft take the same recipes to the same bytes`, t => {
    t.true(agreement(hafnium(name), { walks: 15, length: 60, seed: 1 }) > 100)
  })
}

for (const name of ['race', 'tables'] as const) {
  test(`${name}, section by section: the packed view and the immer draft take the same recipes to the same bytes`, t => {
    t.true(agreement(hafnium(name, { granularity: 'interleaved' }), { walks: 15, length: 80, seed: 2 }) > 500)
  })
}

test('with every fix applied the two forms of the state still agree', t => {
  t.true(agreement(hafnium('tiny', { patches: FIXES }), { walks: 10, length: 60, seed: 3 }) > 100)
  t.true(agreement(hafnium('race', { patches: FIXES, granularity: 'interleaved' }), { walks: 10, length: 60, seed: 4 }) > 300)
})

test('page tables: the packed view and the immer draft take the same recipes to the same bytes', t => {
  t.true(agreement(pageTables(), { walks: 20, length: 12, seed: 5 }) > 100)
})

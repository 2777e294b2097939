import test from 'ava'
import { conformer } from '../../machine/conform/conform.js'
import { publicTraces } from '../fixtures/public.js'
import { MUTANTS } from './index.js'

const traces = publicTraces()

for (const mutant of MUTANTS) {
  const { name, says, equivalent, unrecorded } = mutant
  const blind = equivalent ?? unrecorded
  test.serial(blind === undefined ? `${name} is noticed: ${says}` : `${name} cannot be seen in the recordings: ${blind}`, t => {
    const { replay } = conformer([mutant])
    const noticed = traces.find(trace => replay(trace) !== undefined)
    t.is(noticed === undefined, blind !== undefined, noticed?.id)
  })
}

test('names of mutants are distinct', t => {
  t.is(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length)
})

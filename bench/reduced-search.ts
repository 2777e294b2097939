import { check } from '../checker/index.js'
import { hafnium } from '../machine/index.js'
import { fixNamed, type ScopeName } from '../model/index.js'
import { specs } from '../specs/index.js'
import { answer } from './apart.js'
import type { Mode, Reduced } from './reductions.js'

const [scope, fixes = '', mode] = process.argv.slice(2) as [ScopeName, string, Mode]
const system = hafnium(scope, { granularity: 'interleaved', patches: fixes === '' ? [] : fixes.split(',').map(name => fixNamed(name)!) })
const { states, transitions, complete, cost, reductions } = await check(system, specs(system), {
  reductions: { symmetry: mode === 'symmetry' || mode === 'both', partialOrder: mode === 'partial order' || mode === 'both' },
})
const { symmetry, partialOrder } = reductions
answer({ states, transitions, complete, ...cost, renamings: symmetry?.renamings ?? 0, alone: partialOrder?.alone ?? 0, again: partialOrder?.statesAgain ?? 0 } satisfies Reduced)

import test from 'ava'
import { check } from '../../checker/index.js'
import { hafnium } from '../../machine/index.js'
import type { ScopeName } from '../../model/index.js'
import { checkersWith, type Checker, type Extent, type Reference } from '../../bench/peers/checkers.js'
import { twinOf } from '../../bench/peers/twin.js'
import { newFolder } from '../new-folder.js'

/** One way to run each; TLC where TLC_JAR says where it is. */
const WAYS = ['SPIN BFS -O2 -DNOCOMP', 'SPIN DFS -O2 -DNOCOMP', 'rumur -O3, one thread', 'TLC, one worker']
const checkers = checkersWith(process.env['TLC_JAR']).filter(({ name }) => WAYS.includes(name))

const counted = async (scope: ScopeName, { steps }: Extent) => {
  const { states, transitions } = await check(hafnium(scope), {}, { reductions: { symmetry: false }, ...(steps !== undefined && { maxDepth: steps }) })
  return { states, transitions }
}

const references = new Map<string, Promise<Reference>>()
const reference = (scope: ScopeName, extent: Extent): Promise<Reference> => {
  const key = `${scope} ${extent.steps}`
  const known = references.get(key) ?? (async () => {
    const ours = await counted(scope, extent)
    return { ...ours, frontier: extent.steps === undefined ? 0 : ours.states - (await counted(scope, { steps: extent.steps - 1 })).states }
  })()
  references.set(key, known)
  return known
}

const finds = (checker: Checker, scope: ScopeName, extent: Extent): void => {
  const missing = checker.missing()
  if (!checker.can(extent)) return
  const title = `${checker.name} finds as many states and transitions of ${scope}${extent.steps === undefined ? '' : ` within ${extent.steps} steps`}`
  const declare = missing === undefined ? test.serial : test.serial.skip
  declare(missing === undefined ? title : `${title} (${missing})`, async t => {
    const folder = newFolder()
    const ours = await reference(scope, extent)
    const run = await checker.build(twinOf(hafnium(scope)), folder, extent, ours.states)
    const { states, transitions } = await run()
    const expected = checker.counts(ours, extent)!
    t.deepEqual([states, transitions], [expected.states, expected.transitions])
  })
}

test('there is every way to run another checker that is compared', t => {
  t.deepEqual(checkers.map(({ name }) => name), WAYS)
})

for (const checker of checkers) {
  finds(checker, 'tiny', {})
  finds(checker, 'tiny', { steps: 9 })
}

import test, { type ExecutionContext } from 'ava'
import { check, type Action, type Options } from '../../checker/index.js'
import { fromSource, type Source } from '../../checker/source.js'
import { sourceOf } from './random-sources.js'
import { SHARED, told } from './told.js'

/** What a report says in the end, of a system built for this search alone. */
const search = async (source: Source, options: Options): Promise<{ readonly text: string; readonly used: number; readonly broken: number }> => {
  const { system, rules } = await fromSource<unknown, Action<unknown>>(source)
  const report = await check(system, rules, options)
  return { text: told(report), used: report.cost.workers.used, broken: report.rules.filter(({ verdict }) => verdict === 'violated').length }
}

const compared = async (t: ExecutionContext, source: Source, options: Options, workers: number): Promise<number> => {
  const alone = await search(source, options)
  const together = await search(source, { ...options, workers, source, sharing: SHARED })
  t.is(together.used, workers)
  t.is(together.text, alone.text, JSON.stringify({ source, options, workers }))
  return alone.broken
}

test('two and four workers report what one does, on 100 random systems, remembered and not, with symmetry and without', async t => {
  let broken = 0
  for (let seed = 0; seed < 100; seed++) {
    const memo = seed % 4 !== 3
    broken += await compared(t, sourceOf(seed % 2 === 0 ? 'cells' : 'processes', seed), { memo, reductions: { symmetry: seed % 3 !== 0 } }, seed % 10 === 9 ? 4 : 2)
  }
  t.log(broken)
  t.true(broken > 20)
})

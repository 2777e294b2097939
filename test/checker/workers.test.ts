import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { check, type Action, type Options } from '../../checker/index.js'
import { diskFiles, type Files } from '../../checker/checkpoint/checkpoint-files.js'
import { fromSource, type Source } from '../../checker/workers/source.js'
import { hypervisorSource } from '../../cli/sources.js'
import { newFolder } from '../new-folder.js'
import { sourceOf } from './random-sources.js'
import { SHARED, told } from './told.js'

const folder = newFolder()

/** What a report says in the end, of a system built for this search alone. */
const search = async (source: Source, options: Options): Promise<{ readonly text: string; readonly used: number; readonly broken: number; readonly states: number; readonly store: string }> => {
  const { system, rules } = await fromSource<unknown, Action<unknown>>(source)
  const report = await check(system, rules, options)
  return { text: told(report), used: report.cost.workers.used, states: report.states, store: report.store.name, broken: report.rules.filter(({ verdict }) => verdict === 'violated').length }
}

const compared = async (t: ExecutionContext, source: Source, options: Options, workers: number): Promise<number> => {
  const { spill, ...others } = options
  const alone = await search(source, others)
  const together = await search(source, { ...options, workers, source, sharing: SHARED })
  t.is(together.used, workers)
  t.is(together.store, together.states > (spill?.from ?? Infinity) ? 'disk' : alone.store)
  t.is(together.text, alone.text, JSON.stringify({ source, options, workers }))
  return alone.broken
}

test('two and four workers report what one does, on 300 random systems, remembered and not, with symmetry and without, plain and compressed, to the end and going on disk', async t => {
  let broken = 0
  for (let seed = 0; seed < 300; seed++) {
    const memo = seed % 4 !== 3
    const store = seed % 10 !== 1 && seed % 5 < 3 ? 'compressed' as const : undefined
    broken += await compared(t, sourceOf(seed % 2 === 0 ? 'cells' : 'processes', seed), { audit: false, memo, ...(store && { store }), ...(seed % 10 === 1 && { spill: { folder, from: 1 + seed % 17 } }), reductions: { symmetry: seed % 3 !== 0 } }, seed % 20 === 19 ? 4 : 2)
  }
  t.log(broken)
  t.true(broken > 60)
})

test('a search with workers stops at a number of states where one alone does', async t => {
  for (const maxStates of [100, 5000, 20_000]) await compared(t, sourceOf('commit', 6, 'none'), { maxStates }, 2)
})

test('a search with workers that is to end at the first violation ends where one alone does', async t => {
  for (const seed of [2, 8, 14]) await compared(t, sourceOf('cells', seed), { bail: { after: 1, counts: () => true } }, 2)
})

const failing = (trouble: string, options: Options = {}) => search(sourceOf('commit', 6, trouble), { workers: 2, source: sourceOf('commit', 6, trouble), sharing: { ...SHARED, states: 1000 }, ...options })

test('what throws is told as one alone tells it', async t => {
  const alone = await t.throwsAsync(() => search(sourceOf('commit', 6, 'throws'), {}))
  const together = await t.throwsAsync(() => failing('throws'))
  t.regex(alone.message, /all are prepared/)
  t.is(together.message, alone.message)
})

test('a worker that throws where one alone does not ends the search with what it said', async t => {
  await t.throwsAsync(() => failing('throws in workers'), { message: /a worker failed where one alone does not: all are prepared/ })
})

test('a worker that dies ends the search; its last checkpoint is good', async t => {
  const folder = newFolder()
  await t.throwsAsync(() => failing('ends workers', { checkpoint: { folder, every: 0 } }), { message: /^worker 1 of 1 is gone: it ended with code 3/ })
  const source = sourceOf('commit', 6, 'none')
  t.is((await search(source, { checkpoint: { folder, resume: true } })).text, (await search(source, {})).text)
})

test('what workers counted is not lost when memory has no room for what they share, and the disk is full', async t => {
  const source = sourceOf('commit', 6, 'none')
  const { system, rules } = await fromSource<unknown, Action<unknown>>(source)
  const full: Files = { ...diskFiles, open: () => { throw Object.assign(new Error('no space left'), { code: 'ENOSPC' }) } }
  const checkpoint = { folder: join(folder, 'full') }
  const cut = await check(system, rules, { workers: 2, source, sharing: SHARED, spill: { folder, from: 5000, files: full, block: 64, keep: 2 }, checkpoint })
  t.is(cut.stopped, 'disk')
  t.is(cut.cost.workers.used, 2)
  t.is((await search(source, { checkpoint: { ...checkpoint, resume: true } })).text, (await search(source, {})).text)
})

test('a worker that finds another system does not take part, and the report says why', async t => {
  const { system, rules } = await fromSource<unknown, Action<unknown>>(sourceOf('commit', 4, 'none'))
  const run = (source: Source) => check(system, rules, { workers: 2, source, sharing: SHARED })
  t.like((await run(sourceOf('commit', 4, 'other bounds in workers'))).cost.workers, { used: 1, alone: 'what workers build is another system, or has other rules' })
  t.regex((await run({ ...sourceOf('cells', 1), export: 'nothing' })).cost.workers.alone!, /exports no function nothing/)
})

test('shipped systems are searched alike by one and by two, names, symmetry and all, far into them', async t => {
  const sharing = { states: 10, layer: 4, round: 2048, block: 4, patient: true }
  for (const [scope, granularity, maxDepth, bounds = {}] of [['race', 'interleaved', 22], ['pairs', 'interleaved', 8], ['tables', 'interleaved', 24], ['tiny', 'atomic', 6], ['tiny', 'atomic', 4, { cpus: 2, vcpus: 2 }]] as const) {
    const source = hypervisorSource(scope, granularity, [], bounds)
    const options = { maxDepth }
    const together = await search(source, { ...options, workers: 2, source, sharing })
    t.is(together.used, 2, scope)
    t.true(together.text === (await search(source, options)).text, scope)
  }
})

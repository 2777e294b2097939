import test from 'ava'
import fc from 'fast-check'
import { count } from '../../checker/count.js'
import { duration, labelled, rough, wrap } from '../../cli/render/layout.js'
import { becauseLines } from '../../cli/render/because.js'
import { asciiOf, plain } from '../../cli/render/style.js'
import { passagesOf } from '../../cli/render/fold.js'
import type { Story } from '../../cli/story.js'
import { progressLine, progressText, trendOf } from '../../cli/progress.js'

test('wrapping loses no word and keeps lines within the width, unless a word is longer', t => {
  const words = fc.array(fc.stringMatching(/^[!-~]{1,30}$/), { maxLength: 20 })
  t.notThrows(() => fc.assert(fc.property(words, fc.integer({ min: 5, max: 80 }), (given, width) => {
    const lines = wrap(given.join(' '), width)
    t.is(lines.join(' '), given.join(' '))
    for (const line of lines) t.true(line.length <= width || !line.includes(' '))
  })))
})

test('a label hangs its text', t => {
  t.deepEqual(labelled('why', 'one two three four', { width: 20 }), ['  why     one two', '          three four'])
})

test('numbers read as people write them', t => {
  t.deepEqual([0, 999, 1000, 20986, 1234567].map(count), ['0', '999', '1,000', '20,986', '1,234,567'])
  t.deepEqual([7, 2213, 54000, 33.1e6].map(rough), ['7', '2.2k', '54k', '33M'])
  t.deepEqual([0.004, 9.53, 65].map(duration), ['4 ms', '9.5 s', '1 min 05 s'])
})

test('text is made ASCII by twins', t => {
  t.is(asciiOf('after −1 → “P’s” page … ‹P.a›'), 'after -1 -> "P\'s" page ... <P.a>')
})

const step = (action: string, paths: readonly string[]) => ({ action, who: '', what: '', changes: paths.map(path => ({ path, label: path, before: '0', after: '1' })) })

test('what a result hangs on is told within the width, wrapped under its own beginning', t => {
  const story = { steps: [], because: [], causes: [{ path: 'vms.P.rpc.state', label: 'P.rpc.state', value: 'inflight', since: 4 }] }
  t.deepEqual(becauseLines(story, 4, { ...plain, width: 96 }), ['    because  P.rpc.state  = inflight since step 4: otherwise another result'])
  t.deepEqual(becauseLines(story, 4, { ...plain, width: 50 }), ['    because  P.rpc.state = inflight since step 4:', '             otherwise another result'])
})

test('a long story folds steps shaped like an earlier one, but never the last nor one that because names', t => {
  const paths = (row: number) => ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map(name => `rows.${row}.${name}`)
  const steps = [step('go', paths(0)), step('go', paths(1)), step('stop', paths(0)), step('go', paths(2)), step('go', paths(3))]
  const folded = (story: Pick<Story, 'steps' | 'because'>) => passagesOf({ causes: [], ...story }).filter(passage => passage.folded).map(({ first }) => first)
  t.deepEqual(folded({ steps, because: [] }), [2, 4])
  t.deepEqual(folded({ steps, because: [{ path: '', label: '', value: '', since: 2 }] }), [4])
  t.deepEqual(folded({ steps: steps.slice(0, 3), because: [] }), [])
})

test('steps in the same words that show no change are told as one', t => {
  const quiet = step('walk', [])
  const steps = [quiet, quiet, step('walk', ['a']), quiet, quiet, quiet, quiet]
  const told = (story: Pick<Story, 'steps' | 'because'>) => passagesOf({ causes: [], ...story }).map(({ first, last }) => `${first}-${last}`)
  t.deepEqual(told({ steps, because: [] }), ['1-2', '3-3', '4-6', '7-7'])
  t.deepEqual(told({ steps, because: [{ path: '', label: '', value: '', since: 5 }] }), ['1-2', '3-3', '4-4', '5-5', '6-6', '7-7'])
})

test('progress is one line, rewritten at most ten times a second on a terminal, plain every ten seconds elsewhere', t => {
  const drawn = (isTTY: boolean): string[] => {
    const written: string[] = []
    let now = 0
    const err = { write: (text: string) => void written.push(text), isTTY, columns: 96 }
    const line = progressLine({ out: err, err, env: {}, cwd: '.', onInterrupt: () => () => {}, input: async function* () {} }, { ascii: false }, () => now)
    for (; now < 21_000; now += 10) line.update('tiny', { states: 13893, transitions: 0, depth: 14, queue: 2325, seconds: 6, rate: 2200, bytes: 0 })
    line.clear()
    return written
  }
  t.deepEqual(drawn(false), Array.from({ length: 2 }, () => 'tiny  13,893 states  2.2k/s  depth 14  queue 2,325  6.0 s\n'))
  const live = drawn(true)
  t.true(live.length <= 211)
  t.is(live[0], '\r\x1b[K⠋ tiny  13,893 states  2.2k/s  depth 14  queue 2,325  6.0 s')
  t.is(live.at(-1), '\r\x1b[K')
})

const at = (states: number, queue: number, seconds: number) => ({ states, transitions: 0, depth: 14, queue, seconds, rate: 2200, bytes: 0 })

test('progress estimates an end by what the last run found, and not beyond it', t => {
  const told = (last?: number) => progressText('tiny', at(13893, 2325, 6), { last })
  t.is(told(), 'tiny  13,893 states  2.2k/s  depth 14  queue 2,325  6.0 s')
  t.is(told(20986), 'tiny  13,893 states 66%  2.2k/s  depth 14  queue 2,325  6.0 s  ETA 3.1 s (last run: 20,986 states)')
  t.is(told(10000), "tiny  13,893 states  2.2k/s  depth 14  queue 2,325  6.0 s  ETA unknown (past the last run's 10,000)")
})

test('where no run is remembered, an end is estimated once the frontier shrinks, and not before', t => {
  const told = (then: [number, number, number], now: [number, number, number]) => progressText('tiny', at(...now), { trend: trendOf([at(...then), at(...now)]) }).replace(/.* s {2}/, '')
  t.is(told([1000, 500, 1], [4000, 2000, 2]), 'ETA unknown (frontier growing)')
  t.is(told([10_000, 5000, 6], [10_950, 4950, 8]), 'ETA unknown (frontier hardly shrinking)')
  // A state found for every two expanded: 4,000 waiting states mean 8,000 to expand, at 1,000 a second.
  t.is(told([10_000, 5000, 6], [11_000, 4000, 8]), 'ETA ~8.0 s')
  t.is(trendOf([at(10, 5, 0.01)]), undefined)
})

test('of a trend only the last quarter of the time counts, and what came before is forgotten', t => {
  const points = Array.from({ length: 101 }, (_, i) => at(i < 75 ? 2 * i * i : 2 * 75 * 75 + i, 5, i))
  const { growth, speed } = trendOf(points)!
  t.true(Math.abs(growth - 1) < 1e-9 && Math.abs(speed - 1) < 1e-9, `${growth} ${speed}`)
  t.is(points.length, 26)
})

test('in a narrow terminal progress says less, and cuts nothing', t => {
  const told = (width: number) => progressText('tiny', at(13893, 2325, 6), { last: 20986, width })
  t.is(told(80), 'tiny  13,893 states 66%  2.2k/s  depth 14  queue 2,325  6.0 s  ETA 3.1 s')
  t.is(told(60), 'tiny  13,893 states 66%  2.2k/s  depth 14  6.0 s  ETA 3.1 s')
  t.is(told(50), 'tiny  13,893 states 66%  2.2k/s  6.0 s  ETA 3.1 s')
})

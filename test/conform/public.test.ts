import test from 'ava'
import { conform } from '../../machine/conform/report.js'
import { conformer } from '../../machine/conform/conform.js'
import { publicBytes, publicTraces } from '../fixtures/public.js'

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

test('all recorded runs of the reference implementation are runs of the model, in every detail', async t => {
  const result = await conform(once(publicBytes()))
  t.deepEqual(result.stories, [])
  t.is(result.traces, 200)
  t.is(result.steps, 4906)
  t.is(result.differing, 0)
})

test('the recordings cover all 17 configurations', t => {
  t.is(new Set(publicTraces().map(({ config }) => config.name)).size, 17)
})

test('a machine can be used again: a run replayed twice in a row conforms twice', t => {
  const { replay } = conformer()
  for (const trace of publicTraces().slice(0, 40)) {
    t.is(replay(trace), undefined, trace.id)
    t.is(replay(trace), undefined, trace.id)
  }
})

test('input in small pieces reads the same', async t => {
  const bytes = publicBytes().subarray(0, 200_000)
  const end = bytes.lastIndexOf(10) + 1
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < end; i += 997) yield bytes.subarray(i, Math.min(end, i + 997))
  }
  const [whole, pieced] = [await conform(once(bytes.subarray(0, end))), await conform(pieces())]
  t.is(pieced.steps, whole.steps)
  t.is(pieced.differing, 0)
})

test('figures of coverage count every event once', async t => {
  const { coverage, steps } = await conform(once(publicBytes()))
  const events = [...coverage.outcomes.values()].flatMap(cells => [...cells.values()]).reduce((a, b) => a + b, 0)
  t.is(events, steps)
})

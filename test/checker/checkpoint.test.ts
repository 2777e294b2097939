import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { check, type Action, type Options } from '../../checker/index.js'
import { diskFiles, type Files } from '../../checker/checkpoint/checkpoint-files.js'
import { BadCheckpoint, type CheckpointOptions } from '../../checker/checkpoint/checkpoint.js'
import { fromSource, type Source } from '../../checker/workers/source.js'
import { newFolder } from '../new-folder.js'
import { sourceOf } from './random-sources.js'
import { SHARED, told } from './told.js'
import { twoPhaseCommit, twoPhaseRules } from './toys/two-phase-commit.js'

const text = async (source: Source, options: Options): Promise<{ readonly said: string; readonly complete: boolean; readonly states: number }> => {
  const { system, rules } = await fromSource<unknown, Action<unknown>>(source)
  const report = await check(system, rules, { audit: false, ...options })
  return { said: told(report), complete: report.complete, states: report.states }
}

test('a search that is stopped again and again reports what an undisturbed one does, on 300 random systems, alone and with workers, by fingerprint and going from one exact store to another', async t => {
  let stops = 0
  for (let seed = 0; seed < 300; seed++) {
    const source = sourceOf(seed % 2 === 0 ? 'cells' : 'processes', seed)
    const shared = seed % 10 === 5
    const stores = shared ? ['plain'] as const : seed % 5 === 2 ? ['fingerprint'] as const : ['plain', 'disk', 'compressed'] as const
    const options: Options = { memo: seed % 4 !== 3, reductions: { symmetry: seed % 3 !== 0 }, store: stores[0], spill: { folder: newFolder(), block: 64, keep: 2, candidates: 1 } }
    const undisturbed = await text(source, options)
    const checkpoint: CheckpointOptions = { folder: newFolder(), resume: true, every: 0 }
    let last
    for (let limit = 1 + (seed % 7), run = seed; ; limit = 3 * limit, run++) {
      const workers = shared ? { workers: 2, source, sharing: SHARED } : {}
      last = await text(source, { ...options, ...workers, store: stores[run % stores.length]!, checkpoint, maxDepth: limit })
      if (last.complete) break
      stops++
    }
    t.is(last.said, undisturbed.said, `${seed}`)
    t.false(existsSync(join(checkpoint.folder, 'checkpoint.json')))
  }
  t.log(stops)
  t.true(stops > 150)
})

const commit = (options: Options) => check(twoPhaseCommit(6), twoPhaseRules, options)

/** A checkpoint of a search stopped half-way. */
const halfway = async (t: ExecutionContext): Promise<string> => {
  const path = newFolder()
  t.is((await commit({ checkpoint: { folder: path, key: 'it' }, maxStates: 20_000 })).stopped, 'max-states')
  return path
}

const refused = (t: ExecutionContext, options: CheckpointOptions, message: RegExp) => t.throwsAsync(() => commit({ checkpoint: options }), { instanceOf: BadCheckpoint, message })

test('a checkpoint is gone on with only if asked, and only by the search it is of', async t => {
  const path = await halfway(t)
  await refused(t, { folder: path, key: 'it' }, /--resume goes on with it/)
  await refused(t, { folder: path, key: 'other', resume: true }, /checkpoint of something else/)
  await t.throwsAsync(() => check(twoPhaseCommit(5), twoPhaseRules, { checkpoint: { folder: path, key: 'it', resume: true } }), { message: /checkpoint of something else/ })
  t.is(told(await commit({ checkpoint: { folder: path, key: 'it', resume: true } })), told(await commit({})))
})

test('damage of any file is found, and nothing is changed', async t => {
  const path = await halfway(t)
  const whole = new Map(['checkpoint.json', 'states.bin', 'log.bin'].map(name => [name, readFileSync(join(path, name))]))
  for (const [name, bytes] of whole) {
    const file = join(path, name)
    const wrong = Buffer.from(bytes)
    wrong[wrong.length >> 1]! ^= 4
    writeFileSync(file, wrong)
    await refused(t, { folder: path, key: 'it', resume: true }, /damaged/)
    t.deepEqual(readFileSync(file), wrong)
    truncateSync(file, bytes.length >> 1)
    await refused(t, { folder: path, key: 'it', resume: true }, /damaged|too short/)
    rmSync(file)
    if (name !== 'checkpoint.json') await refused(t, { folder: path, key: 'it', resume: true }, /missing/)
    writeFileSync(file, bytes)
  }
  t.true((await commit({ checkpoint: { folder: path, key: 'it', resume: true } })).complete)
})

test('a version this program does not read is told', async t => {
  const path = await halfway(t)
  const { createHash } = await import('node:crypto')
  const { manifest } = JSON.parse(readFileSync(join(path, 'checkpoint.json'), 'utf8')) as { manifest: string }
  const later = manifest.replace('"version":1', '"version":2')
  writeFileSync(join(path, 'checkpoint.json'), JSON.stringify({ sha256: createHash('sha256').update(later).digest('hex'), manifest: later }))
  await refused(t, { folder: path, key: 'it', resume: true }, /checkpoint of version 2/)
})

test('what a run did not live to finish writing is written over', async t => {
  const path = await halfway(t)
  for (const name of ['states.bin', 'log.bin']) writeFileSync(join(path, name), Buffer.alloc(100, 7), { flag: 'a' })
  writeFileSync(join(path, 'checkpoint.json.new'), '{"half')
  t.is((await commit({ checkpoint: { folder: path, key: 'it', resume: true, every: 0 }, maxStates: 25_000 })).stopped, 'max-states')
  t.is(told(await commit({ checkpoint: { folder: path, key: 'it', resume: true } })), told(await commit({})))
})

/** A disk with room for so many bytes more; then it is full. */
const small = (room: number): Files => {
  let left = room
  return {
    ...diskFiles,
    write: (file, bytes, at) => {
      if (left <= 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      const written = diskFiles.write(file, bytes.subarray(0, left), at)
      left -= written
      return written
    },
  }
}

test('where the disk is full the search goes on, says so, and the checkpoint before stays good', async t => {
  const plain = told(await commit({}))
  for (const room of [0, 1000, 300_000, 900_000]) {
    const path = await halfway(t)
    const warnings: string[] = []
    const checkpoint = { folder: path, key: 'it', resume: true, every: 0, files: small(room), warn: (message: string) => { warnings.push(message) } }
    t.is((await commit({ checkpoint, maxStates: 26_000 })).stopped, 'max-states')
    if (room < 300_000) t.regex(warnings[0]!, /no checkpoint was written \(the disk is full\); the one before is as it was, and the search goes on/)
    t.is(told(await commit({ checkpoint: { folder: path, key: 'it', resume: true } })), plain)
  }
})

test('a search that takes steps alone has no checkpoints', async t => {
  const source = sourceOf('processes', 4)
  for (let seed = 0; seed < 40; seed++) {
    const { system, rules } = await fromSource<unknown, Action<unknown>>({ ...source, args: [seed] })
    if (system.ownership === undefined) continue
    await t.throwsAsync(() => check(system, rules, { checkpoint: { folder: newFolder() }, reductions: { partialOrder: true } }), { message: /no checkpoints/ })
    return
  }
  t.fail()
})

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { check } from '../../checker/index.js'
import { diskFiles, type Files } from '../../checker/checkpoint/checkpoint-files.js'
import { isLateRule } from '../../checker/property.js'
import { planned } from '../../checker/reductions.js'
import { rulesFor } from '../../checker/rules.js'
import { explore } from '../../checker/search/explore.js'
import { searcher } from '../../checker/search/searcher.js'
import { storeFor } from '../../checker/store/store-for.js'
import { omission } from '../../checker/store/fingerprint-store.js'
import { fingerprintText } from '../../checker/store/fingerprint-text.js'
import { hafnium } from '../../machine/index.js'
import { specs } from '../../specs/index.js'
import { newFolder } from '../new-folder.js'
import { choices } from './agreement.js'
import { ladders } from './toys/ladders.js'
import { twoPhaseCommit, twoPhaseRules } from './toys/two-phase-commit.js'

/** Counts bytes written, and has room for so many; knows which files are open. */
const watched = (room = Infinity): Files & { written: number; readonly open: (path: string) => number; readonly opened: Set<number> } => {
  const opened = new Set<number>()
  const files = {
    ...diskFiles, opened, written: 0,
    open: (path: string): number => {
      const file = diskFiles.open(path)
      opened.add(file)
      return file
    },
    close: (file: number): void => {
      opened.delete(file)
      diskFiles.close(file)
    },
    write: (file: number, bytes: Uint8Array, at: number): number => {
      if (files.written >= room) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      const written = diskFiles.write(file, bytes.subarray(0, room - files.written), at)
      files.written += written
      return written
    },
  }
  return files
}

for (const store of ['fingerprint', 'disk'] as const) {
  test(`${store}: where the disk is full, the search stops with what it knows, and leaves nothing behind`, async t => {
    for (const room of [0, 5000, 60_000]) {
      const path = newFolder()
      const files = watched(room)
      const report = await check(twoPhaseCommit(6), twoPhaseRules, { store, spill: { folder: path, files, block: 1024, keep: 2 } })
      t.like(report, { complete: false, stopped: 'disk' })
      t.true(report.states > 0 && report.states < 50_816)
      // What was found by then is told, from states read again.
      t.true(report.rules.every(({ verdict }) => verdict !== 'violated'))
      t.is(files.written, room)
      t.is(files.opened.size, 0)
      t.deepEqual(readdirSync(path), [])
    }
  })

  test(`${store}: a few states never touch the disk; many do, and nothing is left of them`, async t => {
    const path = newFolder()
    const files = watched()
    await check(twoPhaseCommit(4), twoPhaseRules, { store, spill: { folder: join(path, 'few'), files } })
    t.is(files.written, 0)
    t.deepEqual(readdirSync(path), [])
    await check(twoPhaseCommit(6), twoPhaseRules, { store, spill: { folder: join(path, 'many'), files, block: 1024, keep: 2 } })
    t.true(files.written > 100_000)
    t.is(files.opened.size, 0)
    t.deepEqual(readdirSync(join(path, 'many')), [])
  })

  test(`${store}: a folder that cannot be made ends the search where it needs it`, async t => {
    const path = newFolder()
    const files: Files = { ...diskFiles, mkdir: () => { throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }) } }
    t.like(await check(twoPhaseCommit(6), twoPhaseRules, { store, spill: { folder: path, files, block: 1024, keep: 2 } }), { complete: false, stopped: 'disk' })
  })
}

const climb = ladders(40)

test('as memory gets short, states are compressed, and then go on disk, and what is found is the same', async t => {
  const files = watched()
  const stores: string[] = []
  const rules = rulesFor(climb, {})
  const both = searcher(climb, rules, planned(climb, rules, {}, true), true, storeFor('auto', { folder: newFolder(), files, block: 4096, keep: 4 }))
  const { store } = both.engine
  const grow = store.grow.bind(store)
  store.grow = wanted => {
    const grown = grow(wanted, 560_000)
    if (stores.at(-1) !== store.choice.name) stores.push(store.choice.name)
    return grown
  }
  const { seconds: _, ...explored } = await explore(climb, both)
  store.close()
  t.deepEqual(stores, ['plain', 'compressed', 'disk'])
  t.like(store.choice, { name: 'disk', because: 'memory has no room for all states' })
  t.like(explored, { states: 40 ** 3, transitions: 3 * 40 ** 3, depth: 3 * 39, complete: true })
  t.true(files.written > 0 && files.opened.size === 0)
})

test('rules that need all states at once are left open when states had to leave memory, and the others are judged', async t => {
  const system = hafnium('solo')
  const rules = specs(system)
  const moved = await check(system, rules, { spill: { folder: newFolder(), from: 700, block: 256, keep: 2 } })
  t.like(moved, { complete: true, exactness: 'exact', store: { name: 'disk', because: 'memory has no room for all states' } })
  const plain = await check(system, rules, { store: 'plain' })
  const late = new Set(plain.rules.flatMap(({ id, rule }) => (isLateRule(rule) ? [id] : [])))
  t.true(late.size > 3)
  const verdicts = ({ rules: all }: typeof plain) => all.map(({ id, verdict, trace }) => [id, late.has(id) ? 'unjudged' : verdict, late.has(id) ? 0 : trace?.steps.length])
  t.deepEqual(verdicts(moved), verdicts(plain))
  t.true(moved.rules.every(({ id, verdict }) => late.has(id) === (verdict === 'unjudged')))
})

test('the fingerprint of a state does not depend on what came before it, and states that differ little have different ones', t => {
  const words = 3
  const places = 4096
  const batch = new Int32Array(places * words)
  const [first, second] = [new Int32Array(places), new Int32Array(places)]
  const tables = Array.from({ length: 256 }, () => new Int32Array(2 * 8192))
  const { insert } = new Function('env', fingerprintText(words, 7))({ batch, first, second, fresh: new Int32Array(places), tables, sizes: new Int32Array(256), full: new Float64Array(256).fill(8000), enlarge: () => { t.fail() } }) as { insert(n: number): number }
  const choose = choices(5)
  const seen = new Map<string, string>()
  const states = new Set<string>()
  for (let round = 0; round < 40; round++) {
    for (let k = 0; k < places; k++) {
      // Words of all widths, and few bits in which they differ.
      for (let word = 0; word < words; word++) batch[k * words + word] = (1 << choose(32)) | (round % 2 === 0 ? 0 : 1 << choose(32)) | (choose(2) << 31)
    }
    let fresh = 0
    for (let k = 0; k < places; k++) {
      const state = batch.subarray(k * words, (k + 1) * words).join()
      if (!states.has(state)) fresh++
      states.add(state)
    }
    t.is(insert(places), fresh)
    for (let k = 0; k < places; k++) {
      const state = batch.subarray(k * words, (k + 1) * words).join()
      const fingerprint = `${first[k]!} ${second[k]!}`
      t.is(seen.get(fingerprint) ?? state, state)
      seen.set(fingerprint, state)
    }
  }
  t.is(seen.size, states.size)
  t.true(states.size > 50_000)
})

test('the probability of an omission is that of any two states having the same fingerprint, at most', t => {
  t.is(omission(1), 0)
  t.is(omission(2), 2 ** -64)
  t.is(omission(2 ** 32), 0.5 - 2 ** -33)
})

import { join } from 'node:path'
import test from 'ava'
import { check, type Action, type Options } from '../../checker/index.js'
import { fromSource } from '../../checker/workers/source.js'
import { registry } from '../../cli/registry.js'
import { facts, SHARED } from '../checker/told.js'
import { newFolder } from '../new-folder.js'

/** Enough for several layers, and for the smallest scopes to be complete. */
const STATES = 150

const folder = newFolder()
const spill = { folder, block: 64, keep: 2, candidates: 1 }

for (const { name, source } of registry.scopes) {
  test(`every engine tells the same of ${name}, as far as it is searched`, async t => {
    const { system, rules } = await fromSource<unknown, Action<unknown>>(source!)
    const search = (options: Options, searched = system) => check(searched, rules, { maxStates: STATES, spill, audit: false, ...options })
    const plain = facts(await search({ store: 'plain' }))
    for (const store of ['compressed', 'fingerprint'] as const) t.true(facts(await search({ store })) === plain, store)

    const checkpoint = { folder: join(folder, name), resume: true, every: 0 }
    t.is((await search({ store: 'plain', checkpoint, maxStates: 30 })).stopped, 'max-states')
    t.true(facts(await search({ store: 'disk', checkpoint })) === plain, 'resumed on disk')

    for (const store of ['plain', 'compressed'] as const) {
      // Who comes to help knows no names that were met before.
      const together = await search({ store, workers: 2, source: source!, sharing: { ...SHARED, round: 512, block: 8 } }, (await fromSource<unknown, Action<unknown>>(source!)).system)
      t.is(together.cost.workers.used, 2)
      t.true(facts(together) === plain, `two workers, ${store}`)
    }
  })
}

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DiskStore } from './disk-store.js'
import { ElasticStore } from './elastic-store.js'
import { ExactStore, MANY } from './exact-store.js'
import { FingerprintStore } from './fingerprint-store.js'
import type { SpillOptions } from './spill.js'
import type { StoreName, StoreOf } from './store.js'

/** At how many states the store compresses itself. */
export const COMPRESS_FROM = { plain: Infinity, compressed: 0, auto: MANY } as const

/** What keeps states. Unless told which, it is exact, and goes on disk only if it is said where. */
export const storeFor = (name: 'auto' | StoreName, spill?: SpillOptions): StoreOf => (words, batch) => {
  const somewhere = spill ?? { folder: join(tmpdir(), 'hfcheck') }
  if (name === 'fingerprint') return new FingerprintStore(words, batch, somewhere)
  if (name === 'disk') return new DiskStore(words, batch, somewhere)
  if (name === 'auto' && spill !== undefined) return new ElasticStore(words, batch, new ExactStore(words, batch, MANY), spill)
  return new ExactStore(words, batch, COMPRESS_FROM[name])
}

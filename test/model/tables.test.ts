import test from 'ava'
import fc from 'fast-check'
import { ARMV8_4K, geometry, type Geometry } from '../../model/geometry.js'
import { runOnce } from '../../model/granularity.js'
import { leafOf, map, TABLE_HABITS, translate, unmap, type Permission, type TableContext, type TableMemory } from '../../model/page-table.js'
import type { Lock } from '../../model/section.js'
import { workshop } from '../../machine/conform/tables.js'

/** The page tables against what they are for: a flat map from pages to pages. */

const noLock: Lock<TableMemory> = { name: 'heap', rank: 2, owner: () => undefined, setOwner: () => {} }

interface Edit {
  readonly begin: number
  readonly length: number
  readonly perm: Permission | 'absent'
}

const contextOf = (g: Geometry, top: number): TableContext<TableMemory> =>
  ({ geometry: g, root: 0, top, heapLock: noLock, habits: TABLE_HABITS, log: function* () { return 0 } })

const fresh = (g: Geometry, frames: number): TableMemory => {
  const memory = workshop(frames, Math.max(...g.entries))
  memory.heap.used = 1
  return memory
}

const apply = (memory: TableMemory, t: TableContext<TableMemory>, { begin, length, perm }: Edit): boolean =>
  runOnce(memory, perm === 'absent' ? unmap(t, begin, begin + length) : map(t, begin, begin + length, perm))

const look = (g: Geometry, memory: TableMemory, top: number, page: number): string => {
  const leaf = leafOf(g, memory, 0, top, page)
  return leaf === undefined ? '-' : `${leaf.perm}@${translate(g, memory, 0, top, page)}`
}

/** What a sequence of edits means, without any tables. The latest edit of a page counts. */
const flat = (done: readonly Edit[], page: number): string => {
  const last = done.findLast(({ begin, length }) => page >= begin && page < begin + length)
  return last === undefined || last.perm === 'absent' ? '-' : `${last.perm}@${page}`
}

const MIB2 = 512
const GIB = MIB2 * 512
const nearBorders = fc.tuple(fc.constantFrom(0, 1, MIB2 - 1, MIB2, 3 * MIB2, GIB - 1, GIB, GIB + MIB2, 5 * GIB), fc.nat(3)).map(([base, more]) => base + more)
const lengths = fc.constantFrom(1, 2, 511, 512, 513, 1024, GIB, GIB + 1)
const edits = fc.array(fc.record({ begin: nearBorders, length: lengths, perm: fc.constantFrom('r' as const, 'rw' as const, 'rwx' as const, 'absent' as const) }), { minLength: 1, maxLength: 8 })

const probesOf = (done: readonly Edit[]): readonly number[] =>
  done.flatMap(({ begin, length }) => [begin - 1, begin, begin + 1, begin + Math.floor(length / 2), begin + length - 1, begin + length]).filter(page => page >= 0)

for (const top of [2, 3]) {
  test(`at full size, after any maps and unmaps, ${top + 1} levels of tables and a flat map agree`, t => {
    fc.assert(fc.property(edits, sequence => {
      const memory = fresh(ARMV8_4K, 256)
      const table = contextOf(ARMV8_4K, top)
      const done: Edit[] = []
      for (const edit of sequence) if (apply(memory, table, edit)) done.push(edit)
      t.is(done.length, sequence.length)
      for (const page of probesOf(sequence)) t.is(look(ARMV8_4K, memory, top, page), flat(done, page), `page ${page}`)
    }), { numRuns: 60 })
  })
}

test('a map or unmap that fails for want of tables changes no translation', t => {
  let failures = 0
  fc.assert(fc.property(edits, fc.integer({ min: 1, max: 6 }), (sequence, frames) => {
    const memory = fresh(ARMV8_4K, frames)
    const table = contextOf(ARMV8_4K, 2)
    const done: Edit[] = []
    for (const edit of sequence) {
      if (apply(memory, table, edit)) done.push(edit)
      else failures += 1
      for (const page of probesOf(sequence)) t.is(look(ARMV8_4K, memory, 2, page), flat(done, page))
    }
  }), { numRuns: 60 })
  t.true(failures > 20)
})

test('addresses alias modulo the reach of the table', t => {
  fc.assert(fc.property(nearBorders, fc.integer({ min: 1, max: 400 }), (page, times) => {
    const memory = fresh(ARMV8_4K, 16)
    const alias = page + times * ARMV8_4K.reach[2]!
    t.true(apply(memory, contextOf(ARMV8_4K, 2), { begin: alias, length: 1, perm: 'rw' }))
    t.is(look(ARMV8_4K, memory, 2, page), `rw@${alias}`)
  }), { numRuns: 40 })
})

test('a range that ends at the last page of all wraps, and maps nothing', t => {
  const memory = fresh(ARMV8_4K, 16)
  t.true(apply(memory, contextOf(ARMV8_4K, 2), { begin: ARMV8_4K.mask - 1, length: 1, perm: 'rw' }))
  t.is(memory.heap.used, 1)
})

/** Every page of a small geometry stands for a span of the real one, table for table: 4 × 2 × 2 entries are the first of 512 × 512 × 512. */
const SMALL = geometry('4·2·2·2', 2, 1, 1, 1)

const enlarged = (page: number): number => {
  const inTable = page % SMALL.entries[0]!
  const rest = Math.floor(page / SMALL.entries[0]!)
  const [i1, i2] = [rest % SMALL.entries[1]!, Math.floor(rest / SMALL.entries[1]!)]
  return i2 * GIB + i1 * MIB2 + inTable
}

test('small geometry and real geometry use the same tables in the same order for the same single pages', t => {
  const single = fc.array(fc.record({ page: fc.nat(15), perm: fc.constantFrom('r' as const, 'rw' as const, 'absent' as const) }), { minLength: 1, maxLength: 12 })
  fc.assert(fc.property(single, fc.integer({ min: 1, max: 7 }), (sequence, frames) => {
    const [small, real] = [fresh(SMALL, frames), fresh(ARMV8_4K, frames)]
    for (const { page, perm } of sequence) {
      const a = apply(small, contextOf(SMALL, 2), { begin: page, length: 1, perm })
      const b = apply(real, contextOf(ARMV8_4K, 2), { begin: enlarged(page), length: 1, perm })
      t.is(a, b)
      t.is(small.heap.used, real.heap.used)
    }
    for (let page = 0; page < 16; page++) {
      const there = look(SMALL, small, 2, page)
      const expected = there === '-' ? '-' : `${there.split('@')[0]}@${enlarged(Number(there.split('@')[1]))}`
      t.is(look(ARMV8_4K, real, 2, enlarged(page)), expected)
    }
  }), { numRuns: 100 })
})

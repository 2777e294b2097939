import test from 'ava'
import fc from 'fast-check'
import { abortSyndrome, EC, encode, exceptionClass, farNotValid, isWfe, wfxSyndrome } from '../../model/esr.js'
import { PERMISSIONS, type Entry } from '../../model/page-table.js'
import { attributes, decodeEntry, encodeEntry } from '../../model/pte.js'

const pages = fc.integer({ min: 0, max: 2 ** 36 - 1 })
const perms = fc.constantFrom(...PERMISSIONS)

test('attributes are those the hypervisor was seen to write', t => {
  t.is(attributes(1, 'r'), 0x0040_0000_0000_0685n)
  t.is(attributes(1, 'rw'), 0x0040_0000_0000_0605n)
  t.is(attributes(1, 'rx'), 0x0000_0000_0000_0685n)
  t.is(attributes(1, 'rwd'), 0x0040_0000_0000_0601n)
  t.is(attributes(2, 'rwx'), 0x4fdn)
  t.is(attributes(2, 'rwd'), 0x0040_0000_0000_04cdn)
})

test('a page entry additionally has bit 1 set', t => {
  t.is(encodeEntry(1, { kind: 'page', out: 0, perm: 'r' }), 0x0040_0000_0000_0687n)
  t.is(encodeEntry(2, { kind: 'page', out: 0, perm: 'rwx' }), 0x4ffn)
})

test('any entry decodes to itself, at every level it may stand on', t => {
  const leaves = fc.oneof(
    fc.record({ level: fc.constant(0), kind: fc.constant('page' as const), out: pages, perm: perms }),
    fc.record({ level: fc.constantFrom(1, 2), kind: fc.constant('block' as const), out: pages, perm: perms }),
    fc.record({ level: fc.constantFrom(1, 2, 3), kind: fc.constant('table' as const), out: pages, perm: fc.constant('r' as const) }),
    fc.record({ level: fc.constantFrom(0, 1, 2, 3), kind: fc.constant('absent' as const), out: fc.constant(0), perm: fc.constant('r' as const) }),
  )
  fc.assert(fc.property(leaves, fc.constantFrom(1 as const, 2 as const), ({ level, ...entry }, stage) => {
    t.deepEqual(decodeEntry(stage, level, encodeEntry(stage, entry)), entry satisfies Entry)
  }))
})

test('a page that was split off a block has the block’s attributes', t => {
  fc.assert(fc.property(perms, pages, fc.constantFrom(1 as const, 2 as const), (perm, out, stage) => {
    const block = encodeEntry(stage, { kind: 'block', out, perm })
    t.is(encodeEntry(stage, { kind: 'page', out, perm }), block | 2n)
  }))
})

test('entries without the valid bit are absent whatever else they hold', t => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.constantFrom(0, 1, 2, 3), (bits, level) => {
    t.is(decodeEntry(1, level, bits & ~1n).kind, 'absent')
  }))
})

test('a syndrome keeps its class and its specific part, in 32 bits', t => {
  fc.assert(fc.property(fc.nat(63), fc.nat(0x1ff_ffff), (ec, iss) => {
    const esr = encode(ec, iss)
    t.true(esr >= 0 && esr <= 0xffff_ffff)
    t.is(exceptionClass(esr), ec)
    t.is(esr & 0x1ff_ffff, iss)
  }))
})

test('the machine’s syndromes say what the handler asks of them', t => {
  for (const wfe of [true, false]) {
    t.is(exceptionClass(wfxSyndrome(wfe)), EC.wfx)
    t.is(isWfe(wfxSyndrome(wfe)), wfe)
  }
  for (const instruction of [true, false]) {
    for (const invalid of [true, false]) {
      const esr = abortSyndrome(instruction, invalid)
      t.is(exceptionClass(esr), instruction ? EC.instructionAbort : EC.dataAbort)
      t.is(farNotValid(esr), invalid)
    }
  }
})

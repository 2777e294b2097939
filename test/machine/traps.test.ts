import test from 'ava'
import { hcrOf, traps } from '../../machine/hcr.js'
import { EC, abortSyndrome, encode, exceptionClass, farNotValid, isWfe, wfxSyndrome } from '../../model/esr.js'

const ROUTED = ['irq', 'fiq', 'serror', 'wfi', 'wfe', 'smc'] as const

test('while the primary runs, interrupts, waits and SMC do not reach EL2', t => {
  t.deepEqual(ROUTED.filter(event => traps(hcrOf(0), event)), [])
})

test('while a secondary runs, everything but SMC reaches EL2', t => {
  t.deepEqual(ROUTED.filter(event => traps(hcrOf(1), event)), ['irq', 'fiq', 'serror', 'wfi', 'wfe'])
})

test('syndromes carry the exception class in bits 31–26 and IL', t => {
  t.is(encode(EC.hvc, 0), 0x5a00_0000)
  t.is(wfxSyndrome(false), 0x0600_0000)
  t.is(wfxSyndrome(true), 0x0600_0001)
  t.is(abortSyndrome(false, true), 0x9200_0400)
  t.is(abortSyndrome(true, false), 0x8200_0000)
})

test('what is encoded is what is decoded', t => {
  t.is(exceptionClass(wfxSyndrome(true)), EC.wfx)
  t.true(isWfe(wfxSyndrome(true)))
  t.false(isWfe(wfxSyndrome(false)))
  t.is(exceptionClass(abortSyndrome(true, false)), EC.instructionAbort)
  t.is(exceptionClass(abortSyndrome(false, false)), EC.dataAbort)
  t.true(farNotValid(abortSyndrome(false, true)))
})

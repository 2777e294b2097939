import test from 'ava'
import { assemble } from '../../../machine/a64/assemble.js'
import { decode } from '../../../machine/a64/decode.js'
import { conditionHolds, EL1_VECTOR, execute } from '../../../machine/a64/execute.js'
import { CONDITIONS, registersOf } from '../../../machine/a64/instruction.js'
import { readRegister } from '../../../machine/a64/registers.js'
import { bootRegisters, type Context } from '../../../model/state.js'

const REGISTERS = [4, 5, 30, 32]

/** Runs a program of register instructions from address 0 to its end. */
const run = (source: string): Context => {
  const words = assemble(source)
  const x = bootRegisters(0, REGISTERS.length)
  for (let steps = 0; x.pc >= 0 && x.pc < 4 * words.length; steps++) {
    if (steps > 1000) throw new Error('does not end')
    execute(x, REGISTERS, decode(words[x.pc / 4]!))
  }
  return x
}

const register = (x: Context, number: number): bigint => readRegister(x, REGISTERS, number)

test('moves set, invert and keep half-words; a w register has no upper half', t => {
  t.is(register(run('movz x1, #0xbeef'), 1), 0xbeefn)
  t.is(register(run('movz x1, #0xdead, lsl #16\nmovk x1, #0xbeef'), 1), 0xdeadbeefn)
  t.is(register(run('movn x1, #0'), 1), 0xffff_ffff_ffff_ffffn)
  t.is(register(run('movz x1, #0x8000, lsl #16\nadd w2, w1, w1'), 2), 0n)
  t.is(register(run('movz x4, #5\nmov x30, x4'), 30), 5n)
  t.is(register(run('movz x1, #5\norr x2, xzr, x1, lsl #4'), 2), 80n)
})

test('sums and differences, and the flags of their last bit', t => {
  const flags = (source: string): number => run(source).flags
  t.is(register(run('movz x1, #7\nadd x2, x1, #1, lsl #12'), 2), 4103n)
  t.is(register(run('movz x1, #7\nsub x2, x1, #8'), 2), 0xffff_ffff_ffff_ffffn)
  t.is(register(run('add sp, sp, #16\nadd x3, sp, #1'), 3), 17n)
  t.is(flags('movz x1, #1\ncmp x1, #1'), 0b0110)
  t.is(flags('movz x1, #1\ncmp x1, #2'), 0b1000)
  t.is(flags('movz x1, #3\ncmp x1, #2'), 0b0010)
  t.is(flags('movn x1, #0\nadds xzr, x1, #1'), 0b0110)
  // The least negative 32-bit number has no counterpart.
  t.is(flags('movz w1, #0x8000, lsl #16\nsubs wzr, w1, #1'), 0b0011)
  t.is(flags('movn w1, #0x8000, lsl #16\nadds wzr, w1, #1'), 0b1001)
})

test('every condition is what the manual says of the flags', t => {
  const means: Readonly<Record<(typeof CONDITIONS)[number], (n: boolean, z: boolean, c: boolean, v: boolean) => boolean>> = {
    eq: (_, z) => z, ne: (_, z) => !z, cs: (_, __, c) => c, cc: (_, __, c) => !c, mi: n => n, pl: n => !n, vs: (_, __, ___, v) => v, vc: (_, __, ___, v) => !v,
    hi: (_, z, c) => c && !z, ls: (_, z, c) => !(c && !z), ge: (n, _, __, v) => n === v, lt: (n, _, __, v) => n !== v,
    gt: (n, z, _, v) => !z && n === v, le: (n, z, _, v) => !(!z && n === v), al: () => true, nv: () => true,
  }
  CONDITIONS.forEach((name, condition) => {
    for (let flags = 0; flags < 16; flags++) t.is(conditionHolds(condition, flags), means[name]((flags & 8) !== 0, (flags & 4) !== 0, (flags & 2) !== 0, (flags & 1) !== 0), `${name} ${flags}`)
  })
})

test('loops count, and branches go where they say', t => {
  t.is(register(run('movz x1, #0\nloop: add x1, x1, #1\ncmp x1, #10\nb.ne loop'), 1), 10n)
  t.is(register(run('movz x1, #3\nloop: sub x1, x1, #1\ncbnz x1, loop\nmovz x2, #9'), 2), 9n)
  t.is(register(run('b over\nmovz x1, #1\nover: cbz x1, end\nmovz x2, #2\nend: nop'), 2), 0n)
  // Only the lower half counts.
  t.is(register(run('movz x1, #1, lsl #16\nsub x1, x1, #0\ncbz w2, yes\nmovz x3, #1\nyes: nop'), 3), 0n)
})

test('an undefined instruction takes an exception to EL1 and changes no register', t => {
  const x = bootRegisters(0x1000, REGISTERS.length)
  execute(x, REGISTERS, decode(0))
  t.deepEqual(x, bootRegisters(EL1_VECTOR, REGISTERS.length))
})

test('what a register has no room for stops the program', t => {
  t.throws(() => run('movz x1, #1, lsl #48'), { message: /x1 would hold 0x1000000000000: the state has room for/ })
  t.throws(() => { execute(bootRegisters(0), REGISTERS, decode(assemble('b #-4')[0]!)) }, { message: /branches to -4/ })
})

test('an instruction names all registers it touches', t => {
  t.deepEqual(registersOf(decode(assemble('subs x17, x18, x19')[0]!)), [17, 18, 19])
  t.deepEqual(registersOf(decode(assemble('ldr x5, [sp, #8]')[0]!)), [5, 32])
  t.deepEqual(registersOf(decode(assemble('cmp x6, #1')[0]!)), [6])
  t.deepEqual(registersOf(decode(assemble('hvc #0')[0]!)), [])
})

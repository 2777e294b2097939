import test from 'ava'
import fc from 'fast-check'
import { assemble } from '../../../machine/a64/assemble.js'
import { decode } from '../../../machine/a64/decode.js'
import { disassemble } from '../../../machine/a64/disassemble.js'

/** Words as GNU as 2.40 makes them (-march=armv8-a). */
const ENCODINGS: readonly (readonly [string, number])[] = [
  ['movz x0, #0xff00', 0xd29fe000],
  ['movz w7, #1, lsl #16', 0x52a00027],
  ['movz x30, #0xffff, lsl #48', 0xd2fffffe],
  ['movn x1, #0', 0x92800001],
  ['movn w2, #5, lsl #16', 0x12a000a2],
  ['movk x3, #0xabcd, lsl #32', 0xf2d579a3],
  ['mov x4, x5', 0xaa0503e4],
  ['mov w6, w7', 0x2a0703e6],
  ['orr x8, x9, x10', 0xaa0a0128],
  ['orr x8, x9, x10, lsl #63', 0xaa0afd28],
  ['orr w8, wzr, w10, lsl #3', 0x2a0a0fe8],
  ['add x0, x1, #4095', 0x913ffc20],
  ['add x0, sp, #16', 0x910043e0],
  ['add sp, sp, #1, lsl #12', 0x914007ff],
  ['adds x2, x3, #1', 0xb1000462],
  ['sub x4, x5, #6', 0xd10018a4],
  ['subs w6, w7, #8', 0x710020e6],
  ['cmp x0, #1', 0xf100041f],
  ['cmp sp, #0', 0xf10003ff],
  ['cmp w1, w2', 0x6b02003f],
  ['cmp x1, x2, lsl #4', 0xeb02103f],
  ['add x11, x12, x13', 0x8b0d018b],
  ['adds xzr, x12, x13, lsl #2', 0xab0d099f],
  ['sub w14, w15, w16, lsl #31', 0x4b107dee],
  ['subs x17, x18, x19', 0xeb130251],
  ['b #8', 0x14000002],
  ['b #-4', 0x17ffffff],
  ['b.eq #16', 0x54000080],
  ['b.ne #-8', 0x54ffffc1],
  ['b.hi #1048572', 0x547fffe8],
  ['b.ls #0', 0x54000009],
  ['cbz x0, #4', 0xb4000020],
  ['cbz w20, #-1048576', 0x34800014],
  ['cbnz x21, #12', 0xb5000075],
  ['cbnz wzr, #0', 0x3500001f],
  ['ldr x0, [x1]', 0xf9400020],
  ['ldr x0, [sp, #32760]', 0xf97fffe0],
  ['ldr w2, [x3, #4]', 0xb9400462],
  ['ldrb w4, [x5, #4095]', 0x397ffca4],
  ['str x6, [x7, #8]', 0xf90004e6],
  ['str wzr, [x8]', 0xb900011f],
  ['str xzr, [x9]', 0xf900013f],
  ['strb w10, [x11, #1]', 0x3900056a],
  ['hvc #0', 0xd4000002],
  ['hvc #0xffff', 0xd41fffe2],
  ['smc #0', 0xd4000003],
  ['smc #1', 0xd4000023],
  ['wfi', 0xd503207f],
  ['wfe', 0xd503205f],
  ['nop', 0xd503201f],
  ['udf #0', 0x00000000],
  ['udf #0xbeef', 0x0000beef],
]

/** Allocated in Armv8.0, and none of the subset: logical, pairs, other offsets, returns, system registers, floating point. */
const OTHERS = [
  0x8a020020, 0x8a220020, 0xaa220020, 0xd69f03e0, 0xd4000001, 0xd4200020, 0xd4400000, 0xd4a00001, 0xf8408420, 0xa94007e0, 0x79400020, 0xb9800020, 0x94000000,
  0xd61f0000, 0xd65f03c0, 0xd53800a0, 0x8b420c20, 0xd503209f, 0xd503203f, 0x9b020c20, 0x8b224020, 0x36080000, 0x10000000, 0x1e602800, 0x58000000,
]

/** Unallocated in Armv8.0: UDF, reserved groups, half-words and shifts that do not exist, exceptions without a target. */
const UNALLOCATED = [0x00000000, 0x0000ffff, 0x00010000, 0x02000000, 0x04000000, 0x06000000, 0x32800000, 0x52c00000, 0x0bc20020, 0x0b02a020, 0x2a02a020, 0x55000000, 0x54000010, 0xd4000000, 0xd4000006, 0xd4200001, 0xd4600000, 0xd4a00000, 0xf9c00000]

test('the assembler makes the words a reference assembler makes', t => {
  for (const [text, word] of ENCODINGS) t.is(assemble(text)[0]!.toString(16), word.toString(16), text)
})

test('what is disassembled assembles to the same word', t => {
  const relative = (text: string): string => text.replace(/^((?:b|cb)\S*(?: \w+,)?) 0x([0-9a-f]+)$/, (_, branch: string, to: string) => `${branch} #${Number.parseInt(to, 16) - 0x200000}`)
  for (const [text, word] of ENCODINGS.filter(([text]) => !text.startsWith('udf'))) {
    t.is(assemble(relative(disassemble(decode(word), 0x200000)))[0], word, text)
  }
})

test('words outside of the subset are told from words that stand for nothing', t => {
  for (const word of OTHERS) t.is(decode(word).op, 'unsupported', word.toString(16))
  for (const word of UNALLOCATED) t.is(decode(word >>> 0).op, 'undefined', word.toString(16))
})

test('any word that decodes to an instruction of the subset is the word of that instruction', t => {
  t.notThrows(() => {
    // Words near those of the subset: any operands, and a bit or two of what makes them what they are.
    const near = fc.tuple(fc.constantFrom(...ENCODINGS.map(([, word]) => word)), fc.integer({ min: 0, max: 0x3f_ffff }), fc.integer({ min: 0, max: 31 })).map(([word, low, bit]) => ((word ^ low) ^ (low % 3 === 0 ? 1 << bit : 0)) >>> 0)
    fc.assert(fc.property(fc.oneof(near, fc.integer({ min: 0, max: 0xffff_ffff })), word => {
      const instruction = decode(word)
      if (instruction.op === 'undefined' || instruction.op === 'unsupported') return true
      const text = disassemble(instruction, 0x1000_0000).replace(/ 0x([0-9a-f]+)$/, (_, to: string) => ` #${Number.parseInt(to, 16) - 0x1000_0000}`)
      return assemble(text)[0] === word
    }), { numRuns: 20_000 })
  })
})

test('labels, comments, names for values and data', t => {
  t.deepEqual(assemble(`
    again:  movz x0, #call   // the number
            cbnz x0, done
            b    again
    done:   .word #0x12345678
  `, { call: 0xff04 }), [0xd29fe080, 0xb5000040, 0x17fffffe, 0x12345678])
})

test('what cannot be assembled is refused with its reason', t => {
  const refused = (source: string, why: RegExp): void => { t.throws(() => assemble(source), { instanceOf: SyntaxError, message: why }, source) }
  refused('eret', /eret: eret is no instruction of this subset/)
  refused('movz x0, #65536', /65536 does not fit 16 bits/)
  refused('movz w0, #1, lsl #32', /does not fit 1 bits/)
  refused('movz x31, #0', /x31 is no register/)
  refused('movz x0, #nothing', /nothing is not known/)
  refused('add x0, w1, #1', /do not mix/)
  refused('add x0, xzr, #1', /31 is the stack pointer/)
  refused('ldr x0, [x1, #4]', /does not fit 12 bits/)
  refused('ldrb x0, [x1]', /a byte is loaded into a w register/)
  refused('b nowhere', /nowhere is no immediate/)
  refused('a: nop\na: nop', /label a stands twice/)
  refused('wfi #1', /too many operands/)
})

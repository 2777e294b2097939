import { CONDITIONS } from './instruction.js'

/** A program as words, in order from its first address. */
export type Words = readonly number[]

/** Values that stand behind `#name` in a source. */
export type Symbols = Readonly<Record<string, number>>

interface Line {
  readonly text: string
  readonly mnemonic: string
  readonly operands: readonly string[]
}

/**
 * Assembles a source: an instruction a line, in the notation of the Arm ARM; `label:` before it, `//` behind it. Besides the instructions of the
 * subset there are `mov` of registers, `cmp`, `.word`, and `#name` for the immediates in `symbols`. Errors: a line that cannot be assembled.
 */
export const assemble = (source: string, symbols: Symbols = {}): Words => {
  const labels = new Map<string, number>()
  const lines: Line[] = []
  for (const raw of source.split('\n')) {
    let text = raw.replace(/\/\/.*/, '').trim()
    for (let label = /^(\w+):\s*/.exec(text); label !== null; label = /^(\w+):\s*/.exec(text)) {
      if (labels.has(label[1]!)) throw new SyntaxError(`label ${label[1]} stands twice`)
      labels.set(label[1]!, lines.length)
      text = text.slice(label[0].length)
    }
    const [mnemonic, rest = ''] = text.split(/\s+(.*)/, 2)
    if (mnemonic !== undefined && mnemonic !== '') lines.push({ text, mnemonic: mnemonic.toLowerCase(), operands: rest.split(/,(?![^[]*\])/).map(part => part.trim()).filter(part => part !== '') })
  }
  return lines.map((line, at) => {
    try {
      return encode(line, at, labels, symbols) >>> 0
    } catch (error) {
      throw new SyntaxError(`${line.text}: ${(error as Error).message}`)
    }
  })
}

const refuse = (why: string): never => { throw new SyntaxError(why) }

/** A value that must fit so many bits. */
const field = (value: number, width: number): number =>
  (Number.isInteger(value) && value >= 0 && value < 2 ** width ? value : refuse(`${value} does not fit ${width} bits`))

interface Register { readonly number: number; readonly wide: boolean; readonly sp: boolean }

const register = (text: string | undefined): Register => {
  const found = /^(?:([xw])(\d+|zr)|(sp|wsp))$/.exec(text ?? '')
  if (found === null) return refuse(`${text ?? 'nothing'} is no register`)
  if (found[3] !== undefined) return { number: 31, wide: found[3] === 'sp', sp: true }
  const number = found[2] === 'zr' ? 31 : Number(found[2])
  return number > 30 && found[2] !== 'zr' ? refuse(`${text} is no register`) : { number, wide: found[1] === 'x', sp: false }
}

const general = (text: string | undefined): Register => {
  const found = register(text)
  return found.sp ? refuse('the stack pointer cannot stand here') : found
}

const immediate = (text: string | undefined, symbols: Symbols): number => {
  const found = /^#(.+)$/.exec(text ?? '')?.[1]
  if (found === undefined) return refuse(`${text ?? 'nothing'} is no immediate`)
  const value = /^[a-z_]\w*$/i.test(found) ? symbols[found] : Number(found)
  return value === undefined || Number.isNaN(value) ? refuse(`${found} is not known`) : value
}

const shiftOf = (text: string | undefined): number => {
  if (text === undefined) return 0
  return Number(/^lsl #(\d+)$/.exec(text)?.[1] ?? refuse(`${text} is no shift`))
}

const encode = ({ mnemonic, operands }: Line, at: number, labels: ReadonlyMap<string, number>, symbols: Symbols): number => {
  const [first, second, third, fourth] = operands
  const most = (count: number): void => { if (operands.length > count) refuse('too many operands') }
  const imm = (text: string | undefined) => immediate(text, symbols)
  const sf = ({ wide }: Register): number => (wide ? 2 ** 31 : 0)
  const same = (...registers: readonly Register[]): void => { if (registers.some(({ wide }) => wide !== registers[0]!.wide)) refuse('x and w registers do not mix') }
  /** The distance to a label or, as `#n`, in bytes; in words of `width` bits. */
  const offset = (text: string | undefined, width: number): number => {
    const label = labels.get(text ?? '')
    const words = label === undefined ? imm(text) / 4 : label - at
    if (!Number.isInteger(words) || words < -(2 ** (width - 1)) || words >= 2 ** (width - 1)) return refuse('out of reach')
    return words < 0 ? words + 2 ** width : words
  }
  const addSub = (op: number, d: Register, n: Register, by: readonly (string | undefined)[], shift: string | undefined): number => {
    const base = op * 2 ** 29 + sf(n) + n.number * 32 + d.number
    if (by[0]?.startsWith('#')) {
      if (d.sp && op % 2 === 1) refuse('flags and the stack pointer do not go together')
      const value = imm(by[0])
      const high = shift === undefined ? 0 : shiftOf(shift) === 12 ? 1 : refuse('a shift of 0 or 12')
      return base + 0x11000000 + high * 2 ** 22 + field(value, 12) * 1024
    }
    const m = general(by[0])
    same(d, n, m)
    if (d.sp || n.sp) refuse('no form with an unextended register')
    return base + 0x0b000000 + m.number * 2 ** 16 + field(shiftOf(shift), n.wide ? 6 : 5) * 1024
  }
  const onlyZeroAs31 = (d: Register, n: Register, by: string | undefined, flags: boolean): void => {
    if (by?.startsWith('#') && ((d.number === 31 && !d.sp && !flags) || (n.number === 31 && !n.sp))) refuse('with an immediate, 31 is the stack pointer')
  }

  switch (mnemonic) {
    case 'movz': case 'movn': case 'movk': {
      most(3)
      const d = general(first)
      const half = shiftOf(third) / 16
      return { movn: 0x12800000, movz: 0x52800000, movk: 0x72800000 }[mnemonic] + sf(d) + field(half, d.wide ? 2 : 1) * 2 ** 21 + field(imm(second), 16) * 32 + d.number
    }
    case 'mov': case 'orr': {
      const [d, n, m] = mnemonic === 'mov' ? [general(first), general(register(first).wide ? 'xzr' : 'wzr'), general(second)] : [general(first), general(second), general(third)]
      most(mnemonic === 'mov' ? 2 : 4)
      same(d, n, m)
      return 0x2a000000 + sf(d) + m.number * 2 ** 16 + field(shiftOf(mnemonic === 'mov' ? undefined : fourth), d.wide ? 6 : 5) * 1024 + n.number * 32 + d.number
    }
    case 'add': case 'adds': case 'sub': case 'subs': {
      most(4)
      const [d, n] = [register(first), register(second)]
      same(d, n)
      onlyZeroAs31(d, n, third, mnemonic.endsWith('s'))
      return addSub(['add', 'adds', 'sub', 'subs'].indexOf(mnemonic), d, n, [third], fourth)
    }
    case 'cmp': {
      most(3)
      const n = register(first)
      const d = general(n.wide ? 'xzr' : 'wzr')
      onlyZeroAs31(d, n, second, true)
      return addSub(3, d, n, [second], third)
    }
    case 'b':
      most(1)
      return 0x14000000 + offset(first, 26)
    case 'cbz': case 'cbnz': {
      most(2)
      const t = general(first)
      return (mnemonic === 'cbz' ? 0x34000000 : 0x35000000) + sf(t) + offset(second, 19) * 32 + t.number
    }
    case 'ldr': case 'str': case 'ldrb': case 'strb': {
      most(2)
      const t = general(first)
      const place = /^\[\s*(\w+)\s*(?:,\s*(#\w+)\s*)?\]$/.exec(second ?? '')
      if (place === null) return refuse(`${second ?? 'nothing'} is no address`)
      const n = register(place[1])
      if (!n.wide || (n.number === 31 && !n.sp)) return refuse('an address is an x register or sp')
      const byte = mnemonic.endsWith('b')
      if (byte && t.wide) return refuse('a byte is loaded into a w register')
      const size = byte ? 0 : t.wide ? 3 : 2
      return 0x39000000 + size * 2 ** 30 + (mnemonic.startsWith('ldr') ? 2 ** 22 : 0) + field((place[2] === undefined ? 0 : imm(place[2])) / 2 ** size, 12) * 1024 + n.number * 32 + t.number
    }
    case 'hvc': case 'smc':
      most(1)
      return (mnemonic === 'hvc' ? 0xd4000002 : 0xd4000003) + field(imm(first), 16) * 32
    case 'nop': case 'wfe': case 'wfi':
      most(0)
      return { nop: 0xd503201f, wfe: 0xd503205f, wfi: 0xd503207f }[mnemonic]
    case 'udf': case '.word':
      most(1)
      return field(imm(first), mnemonic === 'udf' ? 16 : 32)
    default: {
      const condition = CONDITIONS.findIndex(name => mnemonic === `b.${name}`)
      if (condition < 0) return refuse(`${mnemonic} is no instruction of this subset`)
      most(1)
      return 0x54000000 + offset(first, 19) * 32 + condition
    }
  }
}

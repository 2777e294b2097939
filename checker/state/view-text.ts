import { decoder, encoder } from './coding.js'
import { maskOf, type ListNode, type Place, type RecordNode } from './layout.js'
import type { ScalarShape } from './schema.js'

/** Makes a value of this process known to generated code; returns the name it has there. */
export type Constant = (value: unknown) => string

/** The expression for the value of a code. */
const decoded = (shape: ScalarShape, code: string, constant: Constant): string => {
  switch (shape.is) {
    case 'bool':
      return `(${code}) !== 0`
    case 'range':
      return shape.min === 0 ? code : `(${code}) + (${shape.min})`
    case 'id':
      return code
    case 'oneOf':
      return `${constant([...shape.names])}[${code}]`
    case 'among':
      return `${constant([...shape.members])}[${code}]`
    case 'maybe': {
      const { of } = shape
      if (of.is === 'range' || of.is === 'id') return `(c = ${code}) === 0 ? undefined : c + (${of.is === 'range' ? of.min - 1 : -1})`
      const decode = decoder(shape)
      if (shape.values > 4096) return `${constant(decode)}(${code})`
      return `${constant(Array.from({ length: shape.values }, (_, index) => decode(index)))}[${code}]`
    }
  }
}

/** Statements that set `c` to the code of `v`, or do `fail`. */
const encoded = (shape: ScalarShape, fail: string, constant: Constant): string => {
  switch (shape.is) {
    case 'bool':
      return `if (v === true) c = 1; else if (v === false) c = 0; else ${fail};`
    case 'range':
    case 'id': {
      const min = shape.is === 'range' ? shape.min : 0
      const whole = shape.values > 2 ** 31 ? 'c >>> 0' : 'c | 0'
      return `c = ${min === 0 ? 'v' : `v - (${min})`}; if (typeof v !== 'number' || (${whole}) !== c || c < 0 || c >= ${shape.values}) ${fail};`
    }
    case 'oneOf':
      return `switch (v) { ${shape.names.map((name, code) => `case ${JSON.stringify(name)}: c = ${code}; break;`).join(' ')} default: ${fail}; }`
    case 'among': {
      const small = shape.members.every(member => typeof member === 'number' && Number.isInteger(member) && member >= 0 && member < 4096)
      if (!small) return `c = ${constant(encoder(shape))}(v); if (c < 0) ${fail};`
      const codes = new Int32Array(Math.max(...(shape.members as number[])) + 1).fill(-1)
      shape.members.forEach((member, code) => { codes[member as number] = code })
      return `c = typeof v === 'number' ? ${constant(codes)}[v] : -1; if (!(c >= 0)) ${fail};`
    }
    case 'maybe':
      return `if (v === undefined) c = 0; else { ${encoded(shape.of, fail, constant)} c = c + 1; }`
  }
}

/** The code at a word and a shift, unsigned. */
const load = (word: string, shift: string, bits: number): string => (bits === 32 ? `W[${word}] >>> 0` : `(W[${word}] >>> (${shift})) & ${maskOf(bits)}`)

const store = (word: string, shift: string, bits: number, code: string): string =>
  bits === 32 ? `W[${word}] = ${code};` : `W[${word}] = (W[${word}] & ~(${maskOf(bits)} << (${shift}))) | (${code} << (${shift}));`

/** Statements for traced views: a read that must be noted, and a write. */
const noteRead = (word: string, shift: string, bits: number): string =>
  `if ((SEEN[${word}] & (${maskOf(bits)} << (${shift}))) !== (${maskOf(bits)} << (${shift}))) N(${word}, ${shift}, ${bits}); `
const noteWrite = (word: string, shift: string, bits: number): string =>
  `SEEN[${word}] |= ${maskOf(bits)} << (${shift}); WRITTEN[${word}] |= ${maskOf(bits)} << (${shift}); `

const constructorText = (chunks: number): string => {
  const parameters = Array.from({ length: chunks }, (_, k) => `w${k}, s${k}`).join(', ')
  return `constructor(${parameters}) { ${Array.from({ length: chunks }, (_, k) => `this.$w${k} = w${k}; this.$s${k} = s${k};`).join(' ')} }`
}

const wordOf = (place: Place): string => `this.$w${place.chunk}`
const shiftOf = (place: Place): string => (place.offset === 0 ? `this.$s${place.chunk}` : `this.$s${place.chunk} + ${place.offset}`)

/** A class with one accessor per scalar of the record; records and lists inside it are properties of the instance. */
export const recordClassText = (node: RecordNode, constant: Constant, traced: boolean): string => {
  const members = [...node.fields].flatMap(([name, field]) => {
    if (field.is !== 'scalar') return []
    const { place, shape } = field
    const key = JSON.stringify(name)
    const none = place.bits === 0
    const code = none ? '0' : load(wordOf(place), shiftOf(place), place.bits)
    const at = [wordOf(place), shiftOf(place), place.bits] as const
    return [
      `get ${key}() { ${traced && !none ? noteRead(...at) : ''}let c; return ${decoded(shape, code, constant)}; }`,
      `set ${key}(v) { let c; ${encoded(shape, `F(this, ${key}, v)`, constant)} ${traced && !none ? noteWrite(...at) : ''}${none ? '' : store(...at, 'c')} }`,
    ]
  })
  return `class { ${constructorText(node.chunks.length)} ${members.join('\n')} }`
}

/** A class with the methods of `Sequence`. The constructor of a split list takes arrays of the words and shifts of its items. */
export const listClassText = (node: ListNode, constant: Constant, traced: boolean): string => {
  const item = node.items[0]?.bits ?? 0
  const split = node.chunks.length > 1
  const word = split ? `this.$w[i]` : `this.$w0`
  const shift = split ? `this.$s[i]` : `this.$s0 + ${node.length.bits} + i * ${item}`
  const length = [wordOf(node.length), shiftOf(node.length), node.length.bits] as const
  const at = [word, shift, item] as const
  const traces = (text: typeof noteRead, place: readonly [string, string, number]) => (traced && place[2] > 0 ? text(...place) : '')
  const get = item === 0 ? '0' : load(...at)
  const makeSplit = split ? constructorText(node.chunks.length).replace('constructor(', 'constructor($w, $s, ').replace('{', '{ this.$w = $w; this.$s = $s;') : ''
  return `class {
    ${split ? makeSplit : constructorText(node.chunks.length)}
    get length() { ${traces(noteRead, length)} return ${node.length.bits === 0 ? '0' : load(...length)}; }
    $get(i) { ${traces(noteRead, at)} let c; return ${decoded(node.shape, get, constant)}; }
    $code(i) { ${traces(noteRead, at)} return ${get}; }
    $put(i, x) { ${traces(noteWrite, at)} ${item === 0 ? '' : store(...at, 'x')} }
    $length(x) { ${traces(noteWrite, length)} ${node.length.bits === 0 ? '' : store(...length, 'x')} }
    push(v) {
      let c; const n = this.length;
      if (n >= ${node.capacity}) F(this, 'push', v);
      ${encoded(node.shape, `F(this, 'item', v)`, constant)}
      this.$put(n, c); this.$length(n + 1); return n + 1;
    }
    pop() {
      const n = this.length - 1;
      if (n < 0) return undefined;
      const v = this.$get(n); this.$put(n, 0); this.$length(n); return v;
    }
    shift() {
      const n = this.length - 1;
      if (n < 0) return undefined;
      const v = this.$get(0);
      for (let i = 0; i < n; i++) this.$put(i, this.$code(i + 1));
      this.$put(n, 0); this.$length(n); return v;
    }
    at(index) { const n = this.length, i = index < 0 ? n + index : index; return i >= 0 && i < n ? this.$get(i) : undefined; }
    includes(v) { for (let i = 0, n = this.length; i < n; i++) if (this.$get(i) === v) return true; return false; }
    [Symbol.iterator]() { return new Items(this); }
  }`
}

/** Iterates a list as arrays are iterated: by index, over the length of the moment. */
export const iteratorText = `class Items {
  constructor(list) { this.list = list; this.i = 0; }
  next() { return this.i < this.list.length ? { value: this.list.$get(this.i++), done: false } : { value: undefined, done: true }; }
  [Symbol.iterator]() { return this; }
}`

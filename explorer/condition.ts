import { suggestionFor } from '../cli/bad-input.js'

/** What a condition is asked about: a step, and the state after it. */
export interface Looked {
  readonly who: string
  readonly what: string
  readonly action: string
  readonly result: string | undefined
  /** Labels of the fields that changed. */
  readonly changed: readonly string[]
  readonly broken: readonly string[]
  readonly seen: readonly string[]
  /** The text of a field, by its number. */
  value(field: number): string
}

/** A condition as a person writes it, read: all of its terms must be true. */
export interface Condition {
  readonly text: string
  matches(looked: Looked): boolean
  /** Fields it looks at. */
  readonly fields: readonly number[]
  /** Says something about the step and not only about the state it leads to. */
  readonly ofSteps: boolean
}

/** A condition that is none: what is wrong, and what would work. */
export class BadCondition extends Error {
  override readonly name = 'BadCondition'
}

export const CONDITION_HELP = 'call:rpc_reply  who:S0  ret:-1  changed:rpc.state  breaks:isolation  S0.rpc.state=inflight  used>3  !term  "text"'

const has = (text: string | undefined, part: string): boolean => text !== undefined && text.toLowerCase().includes(part.toLowerCase())
const someHas = (texts: readonly string[], part: string): boolean => texts.some(text => has(text, part))

type Term = (looked: Looked) => boolean

const WORDS: Readonly<Record<string, (looked: Looked, part: string) => boolean>> = {
  call: ({ what, action }, part) => has(what, part) || has(action, part),
  who: ({ who }, part) => has(who, part),
  ret: ({ result }, part) => has(result, part),
  changed: ({ changed }, part) => someHas(changed, part),
  breaks: ({ broken }, part) => someHas(broken, part),
  sees: ({ seen }, part) => someHas(seen, part),
}

const COMPARE: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  '=': (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  '!=': (value, wanted) => value.toLowerCase() !== wanted.toLowerCase(),
  '<': (value, wanted) => Number(value) < Number(wanted),
  '>': (value, wanted) => Number(value) > Number(wanted),
}

/** Reads `call:rpc_reply S0.rpc.state=inflight !ret:-1 "text"`. Fields are named by their labels, or the end of one that is the only such. */
export const conditionOf = (text: string, labels: readonly string[]): Condition => {
  const fields: number[] = []
  let ofSteps = false
  const termOf = (piece: string): Term => {
    const quoted = /^"(.*)"$/.exec(piece)?.[1]
    const [, word, part] = /^(\w+):(.+)$/.exec(piece) ?? []
    const known = word === undefined ? undefined : WORDS[word]
    if (known !== undefined) {
      ofSteps = true
      return looked => known(looked, part!)
    }
    const [, label, operator, wanted] = quoted === undefined ? /^([^=<>!]+)(!=|=|<|>)(.*)$/.exec(piece) ?? [] : []
    if (label !== undefined) {
      const compare = COMPARE[operator!]!
      const field = fieldNamed(label, labels)
      fields.push(field)
      return ({ value }) => compare(value(field), wanted!)
    }
    ofSteps = true
    const wording = quoted ?? piece
    return ({ who, what, result, changed }) => has(`${who} ${what} ${result ?? ''}`, wording) || someHas(changed, wording)
  }
  const terms = (text.match(/!?"[^"]*"|\S+/g) ?? []).map((piece): Term => {
    const negated = piece.startsWith('!') && piece.length > 1
    const plain = negated ? piece.slice(1) : piece
    const term = termOf(plain)
    return negated ? looked => !term(looked) : term
  })
  return { text, fields, get ofSteps() { return ofSteps }, matches: looked => terms.every(term => term(looked)) }
}

const fieldNamed = (name: string, labels: readonly string[]): number => {
  const wanted = name.toLowerCase()
  const exact = labels.findIndex(label => label.toLowerCase() === wanted)
  if (exact >= 0) return exact
  const ends = labels.flatMap((label, i) => (label.toLowerCase().endsWith(`.${wanted}`) ? [i] : []))
  if (ends.length === 1) return ends[0]!
  if (ends.length > 1) throw new BadCondition(`${name} could be ${ends.slice(0, 4).map(i => labels[i]).join(', ')}${ends.length > 4 ? ' …' : ''}: name one`)
  const suggestion = suggestionFor(name, labels)
  throw new BadCondition(`no field is named ${name}${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}`)
}

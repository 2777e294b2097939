/**
 * Reads the part of TLA+ that the twin is written in: constants, Init, actions of conjunctions and IF … THEN … ELSE, Next as a list of names.
 * An IF stands last in its list, so that lists end where an ELSE or the action does.
 */
export interface Module {
  readonly initial: TlaState
  /** The successor by one action, undefined where it is not enabled. Errors: a variable is given no value, or two. */
  readonly actions: readonly ((state: TlaState) => TlaState | undefined)[]
}

export type TlaState = ReadonlyMap<string, number>

type Test = (state: TlaState) => boolean
/** Adds to the next state; false: not enabled. */
type Act = (state: TlaState, next: Map<string, number>) => boolean

export const readModule = (text: string): Module => {
  const code = text.replace(/\\\*.*$/gm, '')
  const definitions = new Map([...code.matchAll(/^(\w+) ==((?:(?!^\w+ ==|^====)[\s\S])*)/gm)].map(([, name, body]) => [name!, body!.match(/<<|>>|\/\\|\\\/|[\w]+'?|[=~(),[\]]/g) ?? []]))
  const constants = new Map([...code.matchAll(/^(\w+) == (\d+)$/gm)].map(([, name, value]) => [name!, Number(value)]))
  const variables = /^VARIABLES (.*)$/m.exec(code)![1]!.split(', ')
  const actionOf = (name: string): Act => new Reader(definitions.get(name)!, constants).conjunction()

  const initial = new Map<string, number>()
  const init = definitions.get('Init')!
  for (let i = 0; i < init.length; i += 4) initial.set(init[i + 1]!, constants.get(init[i + 3]!)!)
  return {
    initial,
    actions: definitions.get('Next')!.filter(token => token !== '\\/').map(name => {
      const act = actionOf(name)
      return state => {
        const next = new Map<string, number>()
        if (!act(state, next)) return undefined
        if (next.size !== variables.length) throw new Error(`${name} leaves a variable out`)
        return next
      }
    }),
  }
}

class Reader {
  private at = 0
  private readonly tokens: readonly string[]
  private readonly constants: ReadonlyMap<string, number>

  constructor(tokens: readonly string[], constants: ReadonlyMap<string, number>) {
    this.tokens = tokens
    this.constants = constants
  }

  conjunction(): Act {
    const parts: Act[] = []
    while (this.tokens[this.at] === '/\\') {
      this.at++
      parts.push(this.item())
    }
    return (state, next) => parts.every(part => part(state, next))
  }

  private item(): Act {
    const token = this.tokens[this.at]!
    if (token === 'IF') return this.conditional()
    if (token === 'UNCHANGED') {
      const end = this.tokens.indexOf('>>', this.at)
      const kept = this.tokens.slice(this.at + 2, end).filter(one => one !== ',')
      this.at = end + 1
      return (state, next) => kept.every(name => give(next, name, state.get(name)!))
    }
    if (token.endsWith('\'')) {
      const value = this.value(this.tokens[this.at + 2]!)
      this.at += 3
      return (state, next) => give(next, token.slice(0, -1), value(state))
    }
    return this.condition()
  }

  private conditional(): Act {
    this.take('IF')
    const test = this.condition()
    this.take('THEN')
    const then = this.conjunction()
    this.take('ELSE')
    const otherwise = this.tokens[this.at] === 'IF' ? this.conditional() : this.conjunction()
    return (state, next) => (test(state) ? then : otherwise)(state, next)
  }

  /** Terms joined by one operator; a conjunction's next bullet is told from it by what comes after: terms joined are in parentheses. */
  private condition(): Test {
    const terms = [this.term()]
    const operator = this.tokens[this.at]
    while ((operator === '/\\' || operator === '\\/') && this.tokens[this.at] === operator && this.tokens[this.at + 1] === '(') {
      this.at++
      terms.push(this.term())
    }
    return operator === '\\/' ? state => terms.some(term => term(state)) : state => terms.every(term => term(state))
  }

  private term(): Test {
    const token = this.tokens[this.at++]!
    if (token === '~') {
      const term = this.term()
      return state => !term(state)
    }
    if (token === '(') {
      const inner = this.condition()
      this.take(')')
      return inner
    }
    const [left, right] = [this.value(token), this.value(this.tokens[this.at + 1]!)]
    this.at += 2
    return state => left(state) === right(state)
  }

  private value(name: string): (state: TlaState) => number {
    const constant = this.constants.get(name)
    return constant === undefined ? state => state.get(name)! : () => constant
  }

  private take(token: string): void {
    if (this.tokens[this.at++] !== token) throw new Error(`${token} expected before ${this.tokens.slice(this.at - 1, this.at + 9).join(' ')}`)
  }
}

const give = (next: Map<string, number>, name: string, value: number): boolean => {
  if (next.has(name) || value === undefined) throw new Error(`${name} is given two values, or none`)
  next.set(name, value)
  return true
}

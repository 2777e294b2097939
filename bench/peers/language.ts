/**
 * A model as other checkers see it: variables over a handful of names, and steps that test and set them. Everything a scope fixes is
 * resolved before a step is written down here, so that the tools, too, get it for nothing.
 */

/** The values a variable can have, by name; in the tools' texts a value is called `${prefix}_${name}` and is its place in `names`. */
export interface Domain {
  readonly prefix: string
  readonly names: readonly string[]
}

export interface Variable {
  readonly name: string
  readonly domain: Domain
  readonly initial: number
}

export type Condition =
  | { readonly is: 'constant'; readonly value: boolean }
  | { readonly is: 'equal'; readonly variable: Variable; readonly value: number }
  | { readonly is: 'not'; readonly of: Condition }
  | { readonly is: 'and' | 'or'; readonly of: readonly Condition[] }

export type Statement =
  /** `to` is a value or the variable, of the same domain, whose value is copied. */
  | { readonly does: 'set'; readonly variable: Variable; readonly to: number | Variable }
  /** The first branch whose condition holds, or `otherwise`. */
  | { readonly does: 'choose'; readonly branches: readonly Branch[]; readonly otherwise: readonly Statement[] }

export interface Branch {
  readonly when: Condition
  readonly then: readonly Statement[]
}

/** Who acts: its steps are possible exactly while `when` holds. */
export interface Actor {
  readonly name: string
  readonly when: Condition
  readonly steps: readonly Step[]
}

/** One transition from every state in which its actor may act, whether it changes anything or not. */
export interface Step {
  readonly says: string
  readonly body: readonly Statement[]
}

export interface Invariant {
  readonly name: string
  /** The rule of ours that says the same. */
  readonly rule: string
  readonly says: string
  readonly holds: Condition
}

/** A model to be written in the language of a tool. States without steps are where it ends, not deadlocks. */
export interface Program {
  readonly name: string
  readonly says: string
  readonly variables: readonly Variable[]
  readonly actors: readonly Actor[]
  readonly invariants: readonly Invariant[]
}

export const always: Condition = { is: 'constant', value: true }
export const never: Condition = { is: 'constant', value: false }

const place = ({ name, domain }: Variable, value: string): number => {
  const index = domain.names.indexOf(value)
  if (index < 0) throw new RangeError(`${name} is never ${value}; it is one of ${domain.names.join(', ')}`)
  return index
}

/** A variable of one value is no variable: what is asked of it is decided here. */
export const isVariable = ({ domain }: Variable): boolean => domain.names.length > 1

export const is = (variable: Variable, value: string): Condition => {
  const index = place(variable, value)
  return isVariable(variable) ? { is: 'equal', variable, value: index } : always
}

export const not = (of: Condition): Condition =>
  of.is === 'constant' ? (of.value ? never : always) : of.is === 'not' ? of.of : { is: 'not', of }

const joined = (how: 'and' | 'or', neutral: Condition, absorbing: Condition, all: readonly Condition[]): Condition => {
  const flat = all.flatMap(one => (one.is === how ? one.of : [one])).filter(one => one !== neutral)
  if (flat.includes(absorbing)) return absorbing
  return flat.length === 0 ? neutral : flat.length === 1 ? flat[0]! : { is: how, of: flat }
}

export const and = (...all: readonly Condition[]): Condition => joined('and', always, never, all)
export const or = (...all: readonly Condition[]): Condition => joined('or', never, always, all)

/** Both hold, or neither. */
export const alike = (a: Condition, b: Condition): Condition => or(and(a, b), and(not(a), not(b)))

export const set = (variable: Variable, value: string): Statement => ({ does: 'set', variable, to: place(variable, value) })
export const copy = (variable: Variable, from: Variable): Statement => ({ does: 'set', variable, to: from })

/** The first branch whose condition holds; branches that never can are left out, and what follows one that always does. */
export const choose = (branches: readonly Branch[], otherwise: readonly Statement[] = []): readonly Statement[] => {
  const possible = branches.filter(({ when }) => when !== never)
  const sure = possible.findIndex(({ when }) => when === always)
  const before = sure < 0 ? possible : possible.slice(0, sure)
  const last = sure < 0 ? otherwise : possible[sure]!.then
  return before.length === 0 ? last : [{ does: 'choose', branches: before, otherwise: last }]
}

export const when = (condition: Condition, then: readonly Statement[], otherwise: readonly Statement[] = []): readonly Statement[] =>
  choose([{ when: condition, then }], otherwise)

/** Name and number of every value in use. Errors: two domains call different numbers the same. */
export const constantsOf = ({ variables }: Program): ReadonlyMap<string, number> => {
  const constants = new Map<string, number>()
  for (const { domain } of variables) {
    domain.names.forEach((_, value) => {
      const name = constantName(domain, value)
      if ((constants.get(name) ?? value) !== value) throw new Error(`two values are called ${name}`)
      constants.set(name, value)
    })
  }
  return constants
}

export const constantName = ({ prefix, names }: Domain, value: number): string => `${prefix}_${names[value]!}`

/** What a variable is given, by its name. */
export const valueText = ({ domain }: Variable, to: number | Variable): string => (typeof to === 'number' ? constantName(domain, to) : to.name)

/** How many bits hold the values of a variable. */
export const bitsOf = ({ domain }: Variable): number => Math.ceil(Math.log2(domain.names.length))

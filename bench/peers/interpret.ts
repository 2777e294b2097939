import type { Condition, Program, Statement, Step, Variable } from './language.js'

/** A state of a program: the value of each of its variables, by place. */
export type Values = readonly number[]

const places = new WeakMap<Program, ReadonlyMap<Variable, number>>()

const placesOf = (program: Program): ReadonlyMap<Variable, number> => {
  const known = places.get(program) ?? new Map(program.variables.map((variable, place) => [variable, place]))
  places.set(program, known)
  return known
}

/** Whether a condition holds in a state. */
export const holds = (program: Program, values: Values, condition: Condition): boolean => {
  const at = placesOf(program)
  const test = (c: Condition): boolean => {
    switch (c.is) {
      case 'constant': return c.value
      case 'equal': return values[at.get(c.variable)!] === c.value
      case 'not': return !test(c.of)
      case 'and': return c.of.every(test)
      case 'or': return c.of.some(test)
    }
  }
  return test(condition)
}

/** The state after a step, by the meaning that every tool's text must have. */
export const after = (program: Program, before: Values, { body }: Step): Values => {
  const at = placesOf(program)
  const values = [...before]
  const run = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      if (statement.does === 'choose') run(statement.branches.find(branch => holds(program, values, branch.when))?.then ?? statement.otherwise)
      else values[at.get(statement.variable)!] = typeof statement.to === 'number' ? statement.to : values[at.get(statement.to)!]!
    }
  }
  run(body)
  return values
}

export const initially = ({ variables }: Program): Values => variables.map(({ initial }) => initial)

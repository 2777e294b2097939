import { constantName, constantsOf, valueText, type Condition, type Program, type Statement, type Variable } from './language.js'

/**
 * A program in TLA+. A step is an action: its statements, taken one after the other, become cases in which each variable gets its last value,
 * written in terms of the state before, and all others are unchanged. Every action is a disjunct of Next, so that TLC counts each on its own.
 */
export const tlaplus = (program: Program, module: string): string => {
  const names = program.variables.map(({ name }) => name)
  const actions = program.actors.flatMap(({ name, when, steps }) => steps.map(({ says, body }, i) => ({ name: `${name}_${i + 1}`, says, text: actionLines(program, when, body) })))
  const lines = [
    `---- MODULE ${module} ----`,
    'EXTENDS Naturals',
    `\\* ${program.name}: ${program.says}`,
    ...[...constantsOf(program)].map(([name, value]) => `${name} == ${value}`),
    '',
    `VARIABLES ${names.join(', ')}`,
    `vars == <<${names.join(', ')}>>`,
    '',
    'Init ==',
    ...program.variables.map(one => `  /\\ ${one.name} = ${constantName(one.domain, one.initial)}`),
    '',
    ...actions.flatMap(({ name, says, text }) => [`\\* ${says}`, `${name} ==`, ...text, '']),
    'Next ==',
    ...actions.map(({ name }) => `  \\/ ${name}`),
    '',
    'Spec == Init /\\ [][Next]_vars',
    '',
    ...program.invariants.flatMap(({ name, says, holds }) => [`\\* ${says}`, `${name} == ${conditionText(holds, new Map())}`]),
    '====',
    '',
  ]
  return lines.join('\n')
}

/** The configuration TLC wants beside the module. */
export const tlaConfiguration = ({ invariants }: Program): string =>
  ['SPECIFICATION Spec', ...invariants.map(({ name }) => `INVARIANT ${name}`), ''].join('\n')

/** What variables have been given so far: a value, or the value another had before the step. */
type Given = ReadonlyMap<Variable, number | Variable>

const actionLines = (program: Program, when: Condition, body: readonly Statement[]): readonly string[] =>
  [`  /\\ ${conditionText(when, new Map())}`, ...casesOf(program, body, new Map(), '  ')]

/** The rest of a step after what was given: its conditions speak of what was given, not of the state before. */
const casesOf = (program: Program, body: readonly Statement[], given: Given, indent: string): readonly string[] => {
  const [statement, ...rest] = body
  if (statement === undefined) return outcome(program, given, indent)
  if (statement.does === 'set') {
    const { variable, to } = statement
    return casesOf(program, rest, new Map([...given, [variable, typeof to === 'number' ? to : given.get(to) ?? to]]), indent)
  }
  const cases = statement.branches.map(({ when, then }) => ({ when: conditionText(when, given), then: [...then, ...rest] }))
  return cases.flatMap(({ when, then }, i) => [
    `${indent}${i === 0 ? '/\\ ' : '   ELSE '}IF ${when}`, `${indent}   THEN`, ...casesOf(program, then, given, `${indent}     `),
  ]).concat(`${indent}   ELSE`, casesOf(program, [...statement.otherwise, ...rest], given, `${indent}     `))
}

const outcome = ({ variables }: Program, given: Given, indent: string): readonly string[] => {
  const changed = variables.filter(variable => given.has(variable))
  const kept = variables.filter(variable => !given.has(variable))
  return [
    ...changed.map(variable => `${indent}/\\ ${variable.name}' = ${valueText(variable, given.get(variable)!)}`),
    ...(kept.length === 0 ? [] : [`${indent}/\\ UNCHANGED <<${kept.map(({ name }) => name).join(', ')}>>`]),
  ]
}

const conditionText = (condition: Condition, given: Given): string => {
  switch (condition.is) {
    case 'constant': return condition.value ? 'TRUE' : 'FALSE'
    case 'equal': {
      const { variable, value } = condition
      const now = given.get(variable) ?? variable
      return `${typeof now === 'number' ? constantName(variable.domain, now) : now.name} = ${constantName(variable.domain, value)}`
    }
    case 'not': return `~(${conditionText(condition.of, given)})`
    case 'and': return condition.of.map(one => `(${conditionText(one, given)})`).join(' /\\ ')
    case 'or': return condition.of.map(one => `(${conditionText(one, given)})`).join(' \\/ ')
  }
}

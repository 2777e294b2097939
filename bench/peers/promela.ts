import { bitsOf, constantName, constantsOf, valueText, type Condition, type Program, type Statement } from './language.js'

/**
 * A program in Promela: one process, a step of a program one option of its loop. An option that changes nothing is its guard alone; every
 * other is a d_step, so that pan sees one transition, and asserts the invariants at its end.
 */
export const promela = (program: Program): string => {
  const lines = [
    `/* ${program.name}: ${program.says} */`,
    ...[...constantsOf(program)].map(([name, value]) => `#define ${name} ${value}`),
    '',
    // Bit fields: pan packs what is declared unsigned.
    ...program.variables.map(one => `unsigned ${one.name} : ${bitsOf(one)} = ${constantName(one.domain, one.initial)};`),
    '',
    ...program.invariants.flatMap(({ name, says, holds }) => [`/* ${says} */`, `#define ${name} (${conditionText(holds)})`]),
    `#define CHECK assert(${program.invariants.map(({ name }) => name).join(' && ')})`,
    '',
    ...program.actors.map(({ name, when }) => `#define ${name} (${conditionText(when)})`),
    '',
    'active proctype machine() {',
    'end:',
    '  do',
    ...program.actors.flatMap(({ name, steps }) => steps.flatMap(({ says, body }) => [
      `  /* ${says} */`,
      ...(body.length === 0 ? [`  :: ${name}`] : [`  :: d_step { ${name} ->`, ...body.flatMap(statement => statementLines(statement, '       ')), '       CHECK }']),
    ])),
    '  od',
    '}',
    '',
  ]
  return lines.join('\n')
}

const conditionText = (condition: Condition): string => {
  switch (condition.is) {
    case 'constant': return String(condition.value)
    case 'equal': return `${condition.variable.name} == ${constantName(condition.variable.domain, condition.value)}`
    case 'not': return condition.of.is === 'equal' ? `${condition.of.variable.name} != ${constantName(condition.of.variable.domain, condition.of.value)}` : `!(${conditionText(condition.of)})`
    case 'and': return condition.of.map(one => (one.is === 'or' ? `(${conditionText(one)})` : conditionText(one))).join(' && ')
    case 'or': return condition.of.map(one => (one.is === 'and' ? `(${conditionText(one)})` : conditionText(one))).join(' || ')
  }
}

const statementLines = (statement: Statement, indent: string): readonly string[] => {
  if (statement.does === 'set') return [`${indent}${statement.variable.name} = ${valueText(statement.variable, statement.to)};`]
  const block = (statements: readonly Statement[]): readonly string[] => (statements.length === 0 ? [`${indent}     skip`] : statements.flatMap(one => statementLines(one, `${indent}     `)))
  return [
    `${indent}if`,
    ...statement.branches.flatMap(({ when, then }, i) => [`${indent}:: ${i === 0 ? '' : 'else -> if :: '}${conditionText(when)} ->`, ...block(then)]),
    `${indent}:: else ->`, ...block(statement.otherwise),
    `${indent}${'fi '.repeat(statement.branches.length).trim()};`,
  ]
}

import { constantName, constantsOf, valueText, type Condition, type Program, type Statement } from './language.js'

/** A program in Murphi: a step is a rule, its guard the actor's; invariants are Murphi's. */
export const murphi = (program: Program): string => {
  const lines = [
    `-- ${program.name}: ${program.says}`,
    'const',
    ...[...constantsOf(program)].map(([name, value]) => `  ${name}: ${value};`),
    '',
    'var',
    ...program.variables.map(({ name, domain }) => `  ${name}: 0 .. ${domain.names.length - 1};`),
    '',
    'startstate begin',
    ...program.variables.map(one => `  ${one.name} := ${constantName(one.domain, one.initial)};`),
    'end;',
    '',
    ...program.actors.flatMap(({ name, when, steps }) => steps.flatMap(({ says, body }) => [
      `rule "${name}: ${says}" ${conditionText(when)} ==> begin`,
      ...body.flatMap(statement => statementLines(statement, '  ')),
      'end;',
    ])),
    '',
    ...program.invariants.flatMap(({ name, says, holds }) => [`-- ${says}`, `invariant "${name}" ${conditionText(holds)};`]),
    '',
  ]
  return lines.join('\n')
}

const conditionText = (condition: Condition): string => {
  switch (condition.is) {
    case 'constant': return String(condition.value)
    case 'equal': return `${condition.variable.name} = ${constantName(condition.variable.domain, condition.value)}`
    case 'not': return `!(${conditionText(condition.of)})`
    case 'and': return condition.of.map(one => `(${conditionText(one)})`).join(' & ')
    case 'or': return condition.of.map(one => `(${conditionText(one)})`).join(' | ')
  }
}

const statementLines = (statement: Statement, indent: string): readonly string[] => {
  if (statement.does === 'set') return [`${indent}${statement.variable.name} := ${valueText(statement.variable, statement.to)};`]
  const block = (statements: readonly Statement[]): readonly string[] => statements.flatMap(one => statementLines(one, `${indent}  `))
  return [
    ...statement.branches.flatMap(({ when, then }, i) => [`${indent}${i === 0 ? 'if' : 'elsif'} ${conditionText(when)} then`, ...block(then)]),
    ...(statement.otherwise.length === 0 ? [] : [`${indent}else`, ...block(statement.otherwise)]),
    `${indent}end;`,
  ]
}

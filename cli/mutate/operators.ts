import { parse, type AnyNode, type Node } from 'acorn'
import { fullAncestor } from 'acorn-walk'

/** Single faults of a compiled file: pieces of its text replaced, one at a time. */

/**
 * `write`: a statement that writes is left out. `section`: one that runs sections is. `guard`: a condition always, or never, true. `result`: another
 * result is returned. `lock`: a section runs without its lock. `swap`: two neighbouring statements that run sections change places. `bound`: a
 * number, a mask or a comparison is off by one. `value`: another value of the same enumeration.
 */
export const OPERATORS = ['write', 'section', 'guard', 'result', 'lock', 'swap', 'bound', 'value'] as const
export type Operator = (typeof OPERATORS)[number]

/** One fault: what stands at [start, end) of the text becomes something else. */
export interface Mutation {
  readonly operator: Operator
  readonly start: number
  readonly end: number
  readonly becomes: string
}

/** What of a text an operator makes faults. */
interface Site {
  readonly node: AnyNode
  readonly parent: AnyNode | undefined
  readonly textOf: (node: Node) => string
  readonly replace: (operator: Operator, node: Node, ...texts: readonly string[]) => void
  readonly enumerations: readonly (readonly string[])[]
}

/** Every fault of a module, in the order of the text; `enumerations` are the sets of words the model tells apart. */
export const mutationsIn = (text: string, enumerations: readonly (readonly string[])[]): readonly Mutation[] => {
  const found = new Map<string, Mutation>()
  const replace: Site['replace'] = (operator, { start, end }, ...texts) => {
    for (const becomes of texts) {
      const key = `${start},${end},${becomes}`
      if (text.slice(start, end) !== becomes && !found.has(key)) found.set(key, { operator, start, end, becomes })
    }
  }
  const textOf = ({ start, end }: Node): string => text.slice(start, end)
  fullAncestor(parse(text, { ecmaVersion: 'latest', sourceType: 'module' }), (node, _, ancestors) => {
    if (ancestors.some(({ type }) => type === 'ImportDeclaration' || type === 'ThrowStatement' || type === 'TemplateLiteral')) return
    const site: Site = { node, parent: ancestors.at(-2), textOf, replace, enumerations }
    for (const make of MAKERS) make(site)
  })
  return [...found.values()].sort((one, other) => one.start - other.start || one.end - other.end || OPERATORS.indexOf(one.operator) - OPERATORS.indexOf(other.operator))
}

const guards = ({ node, parent, textOf, replace }: Site): void => {
  const test = node.type === 'IfStatement' || node.type === 'ConditionalExpression' || node.type === 'ForStatement' || node.type === 'WhileStatement' ? node.test : undefined
  // What a condition does (it may run sections) still happens. A loop is not made endless.
  if (test) replace('guard', test, ...(node.type === 'ForStatement' || node.type === 'WhileStatement' ? [] : [`((${textOf(test)}), true)`]), `((${textOf(test)}), false)`)
  if (node.type === 'LogicalExpression' && node.operator !== '??') replace('guard', node, `(${textOf(node.left)})`, `(${textOf(node.right)})`)
  if (node.type === 'UnaryExpression' && node.operator === '!' && parent?.type !== 'IfStatement') replace('guard', node, `(${textOf(node.argument)})`)
}

const SHIFTED: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===', '+': '-', '-': '+', '<<': '>>', '>>': '<<', '&': '|', '|': '&' }

const bounds = ({ node, parent, textOf, replace }: Site): void => {
  if (node.type === 'BinaryExpression') {
    const shifted = SHIFTED[node.operator]
    // A whole condition the other way round is both its guards at once.
    const isWhole = (node.operator === '===' || node.operator === '!==') && (parent?.type === 'IfStatement' || parent?.type === 'ConditionalExpression')
    if (shifted !== undefined && !isWhole) replace('bound', node, textOf({ ...node, end: node.left.end } as Node) + textOf({ ...node, start: node.left.end, end: node.right.start } as Node).replace(node.operator, shifted) + textOf({ ...node, start: node.right.start } as Node))
    if (node.operator === '%') replace('bound', node, `(${textOf(node.left)})`)
  }
  // A result that is a number has faults of its own.
  if (parent !== undefined && isResult(node, parent)) return
  if (node.type === 'Literal' && parent?.type !== 'Property' && (typeof node.value === 'number' || typeof node.value === 'bigint')) {
    const one = typeof node.value === 'bigint' ? '1n' : '1'
    replace('bound', node, `(${textOf(node)} + ${one})`, ...(BigInt(node.value) > 0n ? [`(${textOf(node)} - ${one})`] : []))
  }
  if (isConstant(node) && parent !== undefined && isOperand(node, parent)) replace('bound', node, `(${textOf(node)} + ${node.name.includes('BITS') ? '1n' : '1'})`)
}

/** A name like FAIL or PRIMARY. */
const isConstant = (node: AnyNode): node is AnyNode & { readonly type: 'Identifier'; readonly name: string } =>
  node.type === 'Identifier' && /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(node.name)

const isOperand = (node: AnyNode, parent: AnyNode): boolean =>
  (parent.type === 'BinaryExpression' && !['===', '!=='].includes(parent.operator)) || (parent.type === 'MemberExpression' && parent.property === node && parent.computed)
  || (parent.type === 'AssignmentExpression' && parent.right === node) || (parent.type === 'CallExpression' && parent.callee !== node)

const values = ({ node, parent, replace, enumerations }: Site): void => {
  // Lists of words are declarations.
  if (node.type !== 'Literal' || typeof node.value !== 'string' || parent?.type === 'Property' || parent?.type === 'ArrayExpression') return
  for (const words of enumerations) {
    const at = words.indexOf(node.value)
    if (at >= 0) replace('value', node, `'${words[(at + 1) % words.length]!}'`)
  }
}

const isResult = (node: AnyNode, parent: AnyNode): boolean => resultOf(parent) === node

/** What a return, the body of an arrow function, or a call's end gives back. */
const resultOf = (node: AnyNode): AnyNode | null | undefined =>
  node.type === 'ReturnStatement' ? node.argument
  : node.type === 'ArrowFunctionExpression' && node.expression ? node.body
  : node.type === 'CallExpression' && isEnd(node.callee) ? node.arguments.at(-1)
  : undefined

const isEnd = (callee: AnyNode): boolean => callee.type === 'Identifier' && ['ret', 'switchTo'].includes(callee.name)

/** What a result becomes. */
const results = ({ node, textOf, replace }: Site): void => {
  const result = resultOf(node)
  if (!result) return
  const own = textOf(result)
  if (isConstant(result) || result.type === 'Literal' || result.type === 'UnaryExpression') {
    if (own === 'true' || own === 'false') replace('result', result, String(own !== 'true'))
    else if (own !== 'undefined') replace('result', result, ...(own === 'FAIL' || own === 'NONE' ? ['0'] : own === '0' ? ['-1', '1'] : ['0', '-1']))
  } else if (node.type === 'CallExpression') {
    replace('result', result, ...(result.type === 'YieldExpression' ? [`((${own}), 0)`, `((${own}), -1)`] : [`((${own}) + 1)`]))
  }
}

const WITHOUT_LOCK = '(function* (_, label, recipe) { return yield { label, recipe } })'

const locks = ({ node, replace }: Site): void => {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return
  if (['locked', 'entering', 'leaving'].includes(node.callee.name)) replace('lock', node.callee, WITHOUT_LOCK)
}

const statements = ({ node, textOf, replace }: Site): void => {
  if (node.type === 'ExpressionStatement') replace(runsSections(node) ? 'section' : 'write', node, ';')
  if (node.type !== 'BlockStatement' && node.type !== 'Program') return
  node.body.forEach((first, index) => {
    const second = node.body[index + 1]
    if (second === undefined || !runsSections(first) || !runsSections(second)) return
    if (namesOf(first).some(name => new RegExp(`\\b${name}\\b`).test(textOf(second)))) return
    replace('swap', { ...first, end: second.end } as Node, `${textOf(second)} ${textOf(first)}`)
  })
}

/** Does this piece of a body yield? Functions within it are other bodies. */
const runsSections = (node: AnyNode): boolean => {
  let found = false
  fullAncestor(node, (inner, _, ancestors) => {
    if (inner.type === 'YieldExpression' && !ancestors.slice(0, -1).some(({ type }) => /Function/.test(type))) found = true
  })
  return found && !/Function/.test(node.type) && node.type !== 'ExportNamedDeclaration'
}

/** The names a statement declares. */
const namesOf = (node: AnyNode): readonly string[] =>
  (node.type === 'VariableDeclaration' ? node.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : [])) : [])

const MAKERS: readonly ((site: Site) => void)[] = [guards, bounds, values, results, locks, statements]

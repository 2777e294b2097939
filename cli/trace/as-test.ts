import { BadInput } from '../bad-input.js'
import type { Code } from '../scope-entry.js'
import type { Saved } from './read.js'

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`

/** A trace as an ava test that fails as long as its run breaks the rule. `module` says how the test imports a file of code, `says` what the rule says. */
export const asTest = ({ file, facts: { rule, scope, patches }, steps }: Saved, code: Code | undefined, module: (file: string) => string, says?: string): string => {
  if (rule === undefined) throw new BadInput(`${file} breaks no rule: there is nothing to test for`)
  if (code === undefined) throw new BadInput(`nobody said how code gets hold of ${scope}`)
  const lines = code.imports?.(patches) ?? [`import { ${code.import} } from ${quoted(module(code.from))}`]
  return [
    "import test from 'ava'",
    "import { rerun } from 'hfcheck/checker'",
    ...lines,
    '',
    `// Written by hfcheck replay --as-test: the shortest run that broke the rule. The test passes once the rule holds on it.`,
    `test(${quoted(`${rule} holds on the run that broke it in ${scope}`)}, t => {`,
    `  const system = ${code.system(patches)}`,
    `  const { broken } = rerun(system, ${code.rules}, [`,
    ...steps.map(({ who, what }) => `    { who: ${quoted(who)}, what: ${quoted(what)} },`),
    '  ])',
    `  t.false(broken.includes(${quoted(rule)})${says === undefined ? '' : `, ${quoted(says)}`})`,
    '})',
    '',
  ].join('\n')
}

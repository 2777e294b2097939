import { FIXES } from '../../model/index.js'
import type { Pinned } from '../../specs/pinned.js'

const WIDTH = 168
const ALL = FIXES.map(({ name }) => `'${name}'`)

/** A list as lines, as many items on each as there is room for. */
const wrapped = (open: string, items: readonly string[], close: string): string[] => {
  const lines = [open]
  items.forEach((item, i) => {
    const piece = `${item}${i === items.length - 1 ? close : ','}`
    if (`${lines.at(-1)!} ${piece}`.length <= WIDTH) lines.push(`${lines.pop()!} ${piece}`)
    else lines.push(`    ${piece}`)
  })
  return items.length === 0 ? [`${open}${close.trim()}`] : lines
}

const runText = ({ scope, granularity, fixes, states, transitions, depth, violated, vacuous }: Pinned): string => {
  const names = fixes.map(name => `'${name}'`).join(', ')
  return [
    `  { scope: '${scope}', granularity: '${granularity}', fixes: ${names === ALL.join(', ') ? 'ALL' : `[${names}]`}, states: ${states}, transitions: ${transitions}, depth: ${depth},`,
    ...wrapped('    violated: {', Object.entries(violated).map(([id, steps]) => `'${id}': ${steps}`), ' },'),
    ...wrapped('    vacuous: [', vacuous.map(id => `'${id}'`), ' ] },'),
  ].join('\n')
}

/** The module that holds recorded runs. */
export const recordedText = (runs: readonly Pinned[]): string => `import type { Pinned } from './pinned.js'

const ALL = [${ALL.join(', ')}]

/** What the runs of verdicts.ts found. Written by \`npm run record\`, held to the truth by a test. */
export const RECORDED: readonly Pinned[] = [
${runs.map(runText).join('\n')}
]
`

import type { Reason } from '../../checker/traces/because.js'
import type { Story } from '../story.js'
import { hanging } from './layout.js'
import type { Style } from './style.js'
import { isUnabridged } from './unabridged.js'

/** At most this many values are worth a line each; --full and --verbose print them all. */
const MOST = 4
/** How things were from the start, or what a result hangs on, explains something only if that is little, and nothing else does. */
const FEW = 2

interface Told extends Reason {
  /** Not what the rule read, but what the last step's result hangs on. */
  readonly isCause: boolean
}

/** The older values that explain the end of a story. */
export const reasonsOf = (story: Story, style: Pick<Style, 'verbosity'>): readonly Told[] => {
  const { because, causes, steps } = story
  const read = because.map(reason => ({ ...reason, isCause: false }))
  const hinges = causes.filter(({ path }) => because.every(reason => reason.path !== path)).map(reason => ({ ...reason, isCause: true }))
  if (isUnabridged(story, style)) return [...read, ...hinges]
  const written = read.filter(({ since }) => since > 0)
  const standing = read.filter(({ since }) => since === 0)
  const isMarked = steps.at(-1)?.changes.some(({ mark }) => mark !== undefined) ?? false
  const older = written.length > 0 ? written.slice(0, MOST) : !isMarked && standing.length <= FEW ? standing : []
  return [...older, ...(hinges.length <= FEW ? hinges : [])]
}

/** `because  S0.rpc.state = inflight since step 4` */
export const becauseLines = (story: Story, indent: number, style: Style): string[] => {
  const told = reasonsOf(story, style)
  const column = Math.max(0, ...told.map(({ label }) => label.length))
  return told.flatMap(({ label, value, since, isCause }, i) => {
    const head = `${' '.repeat(indent)}${(i === 0 ? 'because' : '').padEnd(9)}`
    const fact = `= ${value} ${since === 0 ? 'from the start' : `since step ${since}`}${isCause ? ': otherwise another result' : ''}`
    const aligned = `${head}${label.padEnd(column)}  ${fact}`
    // Where there is no room, values stand below each other no more.
    return (aligned.length <= style.width ? [aligned] : hanging(head, `${label} ${fact}`, style)).map(line => style.paint('dim', line))
  })
}

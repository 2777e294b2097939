import { labelled } from './render/layout.js'
import { EXIT } from './verdict.js'

/** What each exit code means: those of a run first, then the others. */
const SAYS = [
  [
    [EXIT.holds, 'holds (known violations aside)'], [EXIT.unsatisfiable, 'a witness is out of reach'], [EXIT.deadlock, 'deadlock'], [EXIT.violated, 'a rule is violated'],
    [EXIT.liveness, 'what must happen or stay possible does not'], [EXIT.assertion, 'an assertion of the model, or a recorded run is none of the model\'s'],
  ],
  [
    [EXIT.stale, 'a known violation is gone'], [EXIT.diverged, 'a saved trace goes another way'], [EXIT.docs, 'a generated page is stale'], [EXIT.threw, 'the model or a rule threw'],
    [EXIT.interrupted, 'interrupted'], [EXIT.limit, 'a limit cut the search short'], [EXIT.usage, 'usage'], [EXIT.config, 'the configuration'], [EXIT.internal, 'hfcheck itself failed'],
  ],
] as const

const HALF = 43

/** For help: two columns, or one where there is no room for two. */
export const exitCodesText = (width: number): string => {
  const column = (codes: (typeof SAYS)[number], indent: number, room: number): string[] => codes.flatMap(([code, says]) => labelled(`${code}`, says, { width: room, indent, column: indent + 4 + (indent === 0 ? 1 : 0) }))
  if (width < 2 * HALF - 8) return ['Exit codes:', ...SAYS.flatMap(codes => column(codes, 2, width)), ''].join('\n')
  const [left, right] = [column(SAYS[0], 2, HALF - 1), column(SAYS[1], 0, HALF)]
  return ['Exit codes:', ...right.map((line, i) => `${(left[i] ?? '').padEnd(HALF)}${line}`), ''].join('\n')
}

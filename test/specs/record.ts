import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Pinned } from '../../specs/pinned.js'
import { RUNS, VERDICTS } from '../../specs/verdicts.js'
import { pinnedOf, runPinned } from './pinned-run.js'
import { recordedText } from './recorded-text.js'

/** `npm run record`: searches every recorded run anew, or those of the scopes named, and writes down what it found. */
const wanted = process.argv.slice(2)
const recorded: Pinned[] = []
for (const run of RUNS) {
  const known = VERDICTS.find(one => one.scope === run.scope && one.granularity === run.granularity && one.fixes.join() === run.fixes.join())
  if (known !== undefined && wanted.length > 0 && !wanted.includes(run.scope)) {
    recorded.push(known)
    continue
  }
  const found = pinnedOf(run, await runPinned(run))
  process.stdout.write(`${run.scope} ${run.granularity} ${run.fixes.join(',')}: ${found.states} states, ${Object.keys(found.violated).length} rules fail\n`)
  recorded.push(found)
}
writeFileSync(fileURLToPath(new URL('../../../specs/recorded.ts', import.meta.url)), recordedText(recorded))

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { holdsCheckpoint, type CheckpointOptions } from '../../checker/checkpoint/checkpoint.js'
import type { Reductions } from '../../checker/reductions.js'
import { BadInput } from '../bad-input.js'
import { cellOfEntry } from '../cell.js'
import { importsOf } from '../config/imports.js'
import { contentsOf } from '../contents.js'
import { identityHere } from '../identity.js'
import type { Selected } from '../selection.js'
import { seconds } from '../setting-values.js'
import type { WarningCode } from '../warnings.js'

export interface CheckpointFlags {
  readonly checkpoint?: string
  readonly checkpointEvery?: string
  readonly resume?: boolean
}

/** Where each search of a run is written down: in a folder of its own, under a key that knows everything its result depends on. */
export const checkpointsOf = ({ checkpoint, checkpointEvery, resume }: CheckpointFlags, cwd: string, reductions: Reductions, selected: readonly Selected[], warn: (code: WarningCode) => (message: string) => void): ((selected: Selected) => CheckpointOptions) | undefined => {
  if (checkpoint === undefined) {
    if (checkpointEvery !== undefined || resume === true) throw new BadInput(`${resume === true ? '--resume' : '--checkpoint-every'}: say where checkpoints are: --checkpoint DIR`)
    return undefined
  }
  if (reductions.partialOrder === true) throw new BadInput('--checkpoint and --por do not go together: what may be taken alone is learnt on the way, and not written down')
  const own = contentsOf()
  const every = checkpointEvery === undefined ? undefined : everyOf(checkpointEvery)
  const folderOf = ({ scope }: Selected): string => resolve(cwd, join(checkpoint, cellOfEntry(scope)))
  if (resume === true && !selected.some(one => holdsCheckpoint(folderOf(one)))) warn('HFW008')(`--resume: there is no checkpoint of ${selected.map(({ scope }) => cellOfEntry(scope)).join(', ')} in ${checkpoint}: begun anew`)
  return one => ({
    folder: folderOf(one),
    key: keyOf(one, reductions, own), warn: warn('HFW004'), resume: resume === true,
    ...(every === undefined ? {} : { every }),
  })
}

/** Tells searches apart by the contents of hfcheck itself and of the model with all it imports, the changes to it, the rules, the reductions, and Node's version. */
const keyOf = ({ scope, ids }: Selected, reductions: Reductions, own: string): string => {
  const key = createHash('sha256').update(JSON.stringify([identityHere(scope), reductions, own, [...ids].sort()]))
  for (const file of scope.file === undefined ? [] : importsOf(scope.file)) key.update(file).update(readFileSync(file))
  return key.digest('hex')
}

const everyOf = (text: string): number => {
  try {
    return seconds(text)
  } catch (error) {
    throw new BadInput(`--checkpoint-every ${text}: must be ${error instanceof Error ? error.message : String(error)}`)
  }
}

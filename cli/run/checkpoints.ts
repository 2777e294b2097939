import { join, resolve } from 'node:path'
import type { CheckpointOptions } from '../../checker/checkpoint/checkpoint.js'
import type { Reductions } from '../../checker/reductions.js'
import { BadInput } from '../bad-input.js'
import { cellName } from '../cell.js'
import type { Selected } from '../selection.js'
import { seconds } from '../settings.js'
import { keysIn } from './cache.js'

export interface CheckpointFlags {
  readonly checkpoint?: string
  readonly checkpointEvery?: string
  readonly resume?: boolean
}

/** Where each search of a run is written down: in a folder of its own, under a key that knows everything its result depends on. */
export const checkpointsOf = ({ checkpoint, checkpointEvery, resume }: CheckpointFlags, cwd: string, reductions: Reductions, warn: (message: string) => void): ((selected: Selected) => CheckpointOptions) | undefined => {
  if (checkpoint === undefined) {
    if (checkpointEvery !== undefined || resume === true) throw new BadInput(`${resume === true ? '--resume' : '--checkpoint-every'}: say where checkpoints are: --checkpoint DIR`)
    return undefined
  }
  if (reductions.partialOrder === true) throw new BadInput('--checkpoint and --por do not go together: what may be taken alone is learnt on the way, and not written down')
  const keyOf = keysIn({ reductions })
  const every = checkpointEvery === undefined ? undefined : everyOf(checkpointEvery)
  return selected => ({
    folder: resolve(cwd, join(checkpoint, cellName(selected.scope.name, selected.scope.patches.map(({ name }) => name)))),
    key: keyOf(selected), warn, resume: resume === true,
    ...(every === undefined ? {} : { every }),
  })
}

const everyOf = (text: string): number => {
  try {
    return seconds(text)
  } catch (error) {
    throw new BadInput(`--checkpoint-every ${text}: must be ${error instanceof Error ? error.message : String(error)}`)
  }
}

import { join } from 'node:path'
import { readIfThere, writeWhole } from '../files.js'
import { CONFIG } from '../init/config.js'
import { MODEL } from '../init/model.js'
import { WORKFLOW } from '../init/workflow.js'
import type { Terminal } from '../terminal.js'
import { EXIT } from '../verdict.js'

const FILES: readonly (readonly [path: string, text: string])[] = [
  ['hfcheck.config.ts', CONFIG],
  [join('models', 'mailbox.model.ts'), MODEL],
  [join('.github', 'workflows', 'hfcheck.yml'), WORKFLOW],
]

/** Writes a project to begin with: a configuration, a small model with its rules, a workflow. What is there already stays as it is. */
export const init = async ({ cwd, out }: Terminal): Promise<number> => {
  for (const [path, text] of FILES) {
    const there = await readIfThere(join(cwd, path)) !== undefined
    if (!there) await writeWhole(join(cwd, path), text)
    out.write(`${there ? 'kept ' : 'wrote'} ${path}\n`)
  }
  out.write('\nCheck it: npx hfcheck\n')
  return EXIT.holds
}

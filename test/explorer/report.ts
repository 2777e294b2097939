import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { registry } from '../../cli/registry.js'
import { exploring } from '../../explorer/index.js'
import { hfcheck } from '../cli/fake-terminal.js'
import { newFolder } from '../new-folder.js'

/** A report of a real search, in a folder of its own. */
export const reportOf = async (t: ExecutionContext, ...scopes: readonly string[]): Promise<{ readonly file: string; readonly text: string }> => {
  const cwd = newFolder()
  const { code } = await hfcheck(['check', ...scopes.flatMap(scope => ['--scope', scope]), '--reporter', 'line', '--reporter', 'html=report.html'], { registry: exploring(registry), cwd })
  t.is(code, 0)
  const file = join(cwd, 'report.html')
  return { file, text: await readFile(file, 'utf8') }
}

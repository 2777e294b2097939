import { execFile } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { newFolder } from './new-folder.js'

export const run = promisify(execFile)
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Installs the packed project into an empty folder, as a registry would but without one: dependencies are linked from here. */
export const installed = async (): Promise<{ readonly folder: string; readonly files: readonly string[] }> => {
  const folder = newFolder()
  // Scripts would build once more, under the feet of the other tests.
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: ROOT })
  const [packed] = JSON.parse(stdout) as [{ readonly filename: string; readonly files: readonly { readonly path: string }[] }]
  const home = join(folder, 'node_modules', 'hfcheck')
  await mkdir(home, { recursive: true })
  await run('tar', ['-xzf', join(folder, packed.filename), '-C', home, '--strip-components=1'])
  const { dependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { readonly dependencies: Readonly<Record<string, string>> }
  for (const name of Object.keys(dependencies)) await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  return { folder, files: packed.files.map(({ path }) => path) }
}

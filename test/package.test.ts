import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Installs the packed project into an empty folder, as a registry would but without one: dependencies are linked from here. */
const installed = async (t: ExecutionContext): Promise<{ readonly folder: string; readonly files: readonly string[] }> => {
  const folder = await mkdtemp(join(tmpdir(), 'hfcheck-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
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

test('the packed project can be imported, type-checked and run from elsewhere', async t => {
  const { folder, files } = await installed(t)
  for (const file of ['README.md', 'LICENSE', 'build/index.js', 'build/index.d.ts', 'build/cli/main.js']) t.true(files.includes(file), file)
  t.deepEqual(files.filter(file => /^build\/(test|bench)\/|^test\//.test(file)), [])

  await writeFile(join(folder, 'use.ts'), `
    import { check, hafnium, specs } from 'hfcheck'
    import { kind } from 'hfcheck/checker'
    import 'hfcheck/model'
    import 'hfcheck/machine'
    import 'hfcheck/specs'

    const system = hafnium('tiny')
    const report = await check(system, specs(system), { maxDepth: 2 })
    const states: number = report.states
    const ids: readonly string[] = report.rules.map(rule => rule.id)
    if (kind('cpu', 1).size !== 1 || states < 2 || ids.length < 10) throw new Error('not what was packed')
    export const summary = \`\${system.name} \${report.stopped}\`
  `)
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  await run(process.execPath, [tsc, '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', '', 'use.ts'], { cwd: folder })
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', "console.log((await import('./use.js')).summary)"], { cwd: folder })
  t.is(stdout, 'tiny max-depth\n')

  const listed = await run(process.execPath, [join(folder, 'node_modules', 'hfcheck', 'build', 'cli', 'main.js'), 'list'], { cwd: folder })
  t.regex(listed.stdout, /tiny/)
})

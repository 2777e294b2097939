import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { isFresh } from '../cli/bundled.js'
import { installed, ROOT, run } from './installed.js'

test('the packed project can be imported, type-checked and run from elsewhere', async t => {
  const { folder, files } = await installed()
  for (const file of ['README.md', 'LICENSE', 'build/index.js', 'build/index.d.ts', 'build/cli/main.js']) t.true(files.includes(file), file)
  t.deepEqual(files.filter(file => /^build\/(test|bench)\/|^test\//.test(file)), [])

  await writeFile(join(folder, 'use.ts'), `
    import { check, hafnium, specs } from 'hfcheck'
    import { kind } from 'hfcheck/checker'
    import 'hfcheck/model'
    import 'hfcheck/machine'
    import 'hfcheck/specs'
    import 'hfcheck/config'

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
  t.true(isFresh(join(folder, 'node_modules', 'hfcheck', 'build')))
})

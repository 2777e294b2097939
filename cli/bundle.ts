import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { COMMANDS, recordIn, recordOf } from './bundled.js'
import { BUILD, bundleIn } from './contents.js'
import { writeWhole } from './files.js'

const BUNDLE = bundleIn(BUILD)

const urlOf = (path: string): string => relative(BUNDLE, path).replaceAll('\\', '/')

/** Files that stand beside a module, and modules that workers load, are where they were: every module goes on to say where it stands itself. */
const inPlace: Plugin = {
  name: 'in place',
  setup: ({ onLoad }) => onLoad({ filter: /\.js$/ }, ({ path }) => ({ contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', `new URL(${JSON.stringify(urlOf(path))}, import.meta.url).href`) })),
}

const IN_COMMANDS = ['cli/commands', 'explorer/server'].map(folder => join(BUILD, folder))

/** What the bundle is never asked for stays outside: the fewer there are that share something, the fewer the files. */
const others: Plugin = {
  name: 'other commands',
  setup: ({ onResolve }) => onResolve({ filter: /^\./ }, ({ path, resolveDir, kind }) => {
    const file = join(resolveDir, path)
    return kind === 'dynamic-import' && IN_COMMANDS.includes(dirname(file)) && !COMMANDS.includes(basename(file, '.js')) ? { path: urlOf(file), external: true } : undefined
  }),
}

/** Puts the command line and all it needs together in a few files; only what commands load on their own stays apart. */
const { outputFiles, metafile: { inputs } } = await build({
  absWorkingDir: BUILD,
  entryPoints: ['cli/start.js'],
  entryNames: '[name]',
  outdir: BUNDLE,
  bundle: true,
  splitting: true,
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  sourcesContent: false,
  minifyWhitespace: true,
  charset: 'utf8',
  legalComments: 'none',
  plugins: [inPlace, others],
})

const made = new Set(outputFiles.map(({ path }) => path))
for (const { path, contents } of outputFiles) await writeWhole(path, contents)
for (const name of readdirSync(BUNDLE)) if (!made.has(join(BUNDLE, name))) rmSync(join(BUNDLE, name))
await writeWhole(recordIn(BUILD), recordOf(BUILD, Object.keys(inputs)))

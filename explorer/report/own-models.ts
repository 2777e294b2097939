import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildFailure, Plugin } from 'esbuild'
import type { ScopeEntry } from '../../cli/scope-entry.js'
import { moduleFrom } from '../../cli/trace/module-from.js'

/** A script for a worker of the page, or why there is none. */
export type Bundled = { readonly script: string } | { readonly trouble: string }

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const SERVE = here('../stage/serve.js')
const IN_PAGE = here('model-in-page.js')
const CONFIG = here('../../cli/config/index.js')
const PACKAGE: Readonly<Record<string, string>> = {
  hfcheck: here('../../index.js'), 'hfcheck/checker': here('../../checker/index.js'), 'hfcheck/model': here('../../model/index.js'),
  'hfcheck/machine': here('../../machine/index.js'), 'hfcheck/specs': here('../../specs/index.js'), 'hfcheck/config': IN_PAGE,
}

/** This package is the one that runs; what only Node has may stand in modules as long as nothing of it is left in the end. */
const forPages: Plugin = {
  name: 'hfcheck',
  setup: build => {
    build.onResolve({ filter: /^hfcheck(\/|$)/ }, ({ path }) => (PACKAGE[path] === undefined ? undefined : { path: PACKAGE[path] }))
    build.onResolve({ filter: new RegExp(`^(node:.*|${builtinModules.join('|')})$`) }, ({ path }) => ({ path, external: true, sideEffects: false }))
    build.onLoad({ filter: /[\\/]cli[\\/]config[\\/]index\.js$/ }, ({ path }) => (path === CONFIG ? { contents: `export * from ${JSON.stringify(IN_PAGE)}`, resolveDir: here('.') } : undefined))
  },
}

/** Puts models of one's own into one script that needs nothing but a worker. `names` are those they are exported by. */
export const bundleModels = async (entries: readonly (ScopeEntry & { readonly file: string })[], folder: string): Promise<Bundled> => {
  const from = moduleFrom(join(folder, 'run.test.ts'))
  const contents = [
    `import { serve } from ${JSON.stringify(SERVE)}`,
    `import { servedOwn } from ${JSON.stringify(IN_PAGE)}`,
    ...entries.map(({ file, code }, i) => `import { ${code?.import ?? ''} as model${i} } from ${JSON.stringify(file)}`),
    'const served = new Map([',
    ...entries.map(({ name, file, code }, i) => `  [${JSON.stringify(name)}, servedOwn(model${i}, ${JSON.stringify(code?.import ?? '')}, ${JSON.stringify(from(file))})],`),
    '])',
    'const hear = serve(scope => served.get(scope), reply => self.postMessage(reply))',
    'self.onmessage = ({ data }) => hear(data)',
  ].join('\n')
  try {
    const { build } = await import('esbuild')
    const { outputFiles, metafile } = await build({
      stdin: { contents, resolveDir: folder, loader: 'js' },
      absWorkingDir: folder,
      bundle: true, minify: true, write: false, metafile: true, logLevel: 'silent',
      format: 'iife', platform: 'browser', target: ['es2022', 'chrome120', 'firefox121', 'safari17'],
      charset: 'utf8', legalComments: 'none', define: { 'import.meta.url': '""' },
      plugins: [forPages],
    })
    const needs = [...new Set(Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter(({ external }) => external === true).map(({ path }) => path)))]
    return needs.length > 0 ? { trouble: `it needs ${needs.sort().join(', ')}, which a page does not have` } : { script: outputFiles[0]!.text }
  } catch (error) {
    return { trouble: firstOf(error) }
  }
}

const firstOf = (error: unknown): string => {
  const [first] = (error as Partial<BuildFailure>).errors ?? []
  if (first === undefined) return error instanceof Error ? error.message : String(error)
  return first.location === null || first.location === undefined ? first.text : `${first.location.file}:${first.location.line}: ${first.text}`
}

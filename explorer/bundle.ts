import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { writeWhole } from '../cli/files.js'

/** Puts the page together: one script, one style, one script with the shipped models for its worker. They need nothing else to work. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const OUT = fileURLToPath(new URL('./assets/', import.meta.url))

const { outputFiles } = await build({
  absWorkingDir: ROOT,
  entryPoints: { page: 'explorer/page/main.tsx', model: 'explorer/page/worker.ts', style: 'explorer/page/style.css' },
  outdir: OUT,
  bundle: true,
  minify: true,
  write: false,
  format: 'iife',
  platform: 'browser',
  target: ['es2022', 'chrome120', 'firefox121', 'safari17'],
  tsconfig: 'explorer/page/tsconfig.json',
  charset: 'utf8',
  // In a page modules have no place, and nothing asks for it.
  define: { 'import.meta.url': '""' },
  legalComments: 'none',
})
for (const { path, text } of outputFiles) await writeWhole(path, text)

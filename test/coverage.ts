import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

/** After `npm run coverage`: every file that is not covered whole must be explained in docs/coverage.md, and nothing else. */

interface Figures { readonly lines: { readonly pct: number }; readonly branches: { readonly pct: number }; readonly functions: { readonly pct: number } }

const summary = JSON.parse(readFileSync('coverage/coverage-summary.json', 'utf8')) as Readonly<Record<string, Figures>>
const explained = new Set([...readFileSync('docs/coverage.md', 'utf8').matchAll(/^\| `((?:model|machine)\/[\w./-]+)`/gm)].map(([, file]) => file!))
const uncovered = new Set(Object.entries(summary).flatMap(([file, { lines, branches }]) =>
  (file !== 'total' && (lines.pct < 100 || branches.pct < 100) ? [relative('.', file)] : [])))

const missing = [...uncovered].filter(file => !explained.has(file))
const stale = [...explained].filter(file => !uncovered.has(file))
for (const file of missing) console.error(`docs/coverage.md does not explain what is uncovered of ${file}`)
for (const file of stale) console.error(`docs/coverage.md explains ${file}, which is covered whole (or not loaded)`)
process.exitCode = missing.length + stale.length === 0 ? 0 : 1

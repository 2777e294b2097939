import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BadInput } from '../bad-input.js'
import { openInBrowser } from '../browser.js'
import type { RunDocument } from '../document.js'
import type { Registry } from '../entry.js'
import { writeWhole } from '../files.js'
import { plain } from '../render/style.js'
import type { MakeReporter } from '../reporters/reporter.js'
import type { Settings } from '../settings.js'
import type { Terminal } from '../terminal.js'
import { findingsOf } from '../verdict.js'

/** The reporter that writes the page. */
const PAGE = 'html'

/**
 * Opens the page of a run in the browser once the run is over, if a person sits there: not in CI, not where the output goes elsewhere, not under `--watch`, which has a
 * key for it. A page that a reporter wrote is taken, or one is written to the folder for traces. `settings.open` is not `never`. What goes wrong is told to `warn`. Throws `BadInput` if nothing here writes a page.
 */
export const opening = (
  { open, reporters, out = '.hfcheck' }: Settings, registry: Registry, { out: { isTTY }, err, env, cwd, turn }: Terminal, isCi: boolean, warn: (message: string) => void,
): ((run: RunDocument, code: number) => Promise<void>) | undefined => {
  const make = registry.reporters?.[PAGE]
  if (make === undefined) throw new BadInput(`--open ${open}: nothing here writes a page (no reporter is named ${PAGE})`)
  if (isCi || !isTTY || turn !== undefined) return undefined
  const written = reporters.find(text => text.startsWith(`${PAGE}=`))?.slice(PAGE.length + 1)
  return async (run, code) => {
    if (open === 'on-failure' && !isWorthALook(run)) return
    const file = written ?? join(out, 'report.html')
    const path = resolve(cwd, file)
    try {
      if (written === undefined) await writeWhole(path, await pageOf(make, run, code, { registry, env, cwd }))
      await openInBrowser(pathToFileURL(path).href, env)
      err.write(`${file} is opened in the browser\n`)
    } catch (error) {
      warn(`${file} was not opened in the browser: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

/** Whether something failed that a story is told of. */
const isWorthALook = (run: RunDocument): boolean => {
  const { violated, deadlocked, failed } = findingsOf(run)
  return violated.length + deadlocked.length + failed.length > 0
}

const pageOf = async (make: MakeReporter, run: RunDocument, code: number, sink: { readonly registry: Registry; readonly env: Terminal['env']; readonly cwd: string }): Promise<string> => {
  const pieces: string[] = []
  await make({ ...sink, style: plain, write: piece => void pieces.push(piece) }).end(run, code)
  return pieces.join('')
}

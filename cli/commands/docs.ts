import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BadInput } from '../bad-input.js'
import { markdownOf } from '../docs/page.js'
import { pagesOf } from '../docs/pages.js'
import type { RecordedStory } from '../docs/recorded.js'
import { site } from '../docs/site.js'
import type { Registry } from '../entry.js'
import { insistOnWriting, writeWhole } from '../files.js'
import { readRecord } from '../mutate/record.js'
import type { Terminal } from '../terminal.js'
import { EXIT } from '../verdict.js'

export interface DocsFlags {
  readonly out: string
  readonly check?: boolean
}

/** Writes the generated pages, in Markdown and as one HTML file, or tells which are stale. */
export const docs = async (registry: Registry, { out, check }: DocsFlags, terminal: Terminal): Promise<number> => {
  if (check !== true) await insistOnWriting(resolve(terminal.cwd, out), true)
  const files = filesOf(registry)
  const stale = files.filter(({ name, text }) => !existsSync(join(out, name)) || readFileSync(join(out, name), 'utf8') !== text)
  if (check !== true) {
    for (const { name, text } of stale) await writeWhole(join(out, name), text)
    terminal.out.write(`wrote ${stale.length} of ${files.length} pages to ${out}${stale.length < files.length ? '; the others were up to date' : ''}\n`)
    return EXIT.holds
  }
  for (const { name } of stale) terminal.out.write(`stale: ${join(out, name)}   (hfcheck docs)\n`)
  if (stale.length > 0) return EXIT.docs
  terminal.out.write(`all ${files.length} generated pages are up to date\n`)
  return EXIT.holds
}

/** Stories and the adequacy of the rules are recorded beside the pages; where they are not, the pages say so. */
const recordedFile = (name: string): string => fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url))

const filesOf = (registry: Registry): readonly { readonly name: string; readonly text: string }[] => {
  if (registry.recorded === undefined) throw new BadInput('nothing is recorded of these models')
  const stories = existsSync(recordedFile('stories.json')) ? JSON.parse(readFileSync(recordedFile('stories.json'), 'utf8')) as readonly RecordedStory[] : []
  const pages = pagesOf(registry, registry.recorded, stories, readRecord(recordedFile('adequacy.json')))
  return [
    ...pages.map(page => ({ name: page.name, text: markdownOf(page) })),
    { name: 'site.html', text: site(registry, pages, `hfcheck ${registry.version}: the rules of Hafnium’s RPC`) },
  ]
}

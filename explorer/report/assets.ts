import { readFileSync } from 'node:fs'

/** The parts of the page, as `npm run build` puts them together. */
export interface Assets {
  readonly script: string
  readonly style: string
  /** The shipped models for the page's worker. */
  readonly model: string
}

const read = (name: string): string => {
  const file = new URL(`../assets/${name}`, import.meta.url)
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new Error(`the explorer's page is not built: there is no ${file.pathname}; npm run build makes it`)
  }
}

export const readAssets = (): Assets => ({ script: read('page.js'), style: read('style.css'), model: read('model.js') })

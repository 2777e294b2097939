import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type * as fixes from '../../model/fixes/index.js'
import type * as machine from '../../machine/index.js'

/** The compiled modules mutants are made of. Rules, and the checker itself, stay the ones of this package whatever the mutant. */
export interface Parts {
  readonly hafnium: typeof machine.hafnium
  readonly pageTables: typeof machine.pageTables
  readonly FIXES: typeof fixes.FIXES
}

export const BUILD = fileURLToPath(new URL('../../', import.meta.url))

const COPIED = ['model', 'machine']
/** They use the model; no mutant is made of them, and none needs them. */
export const APART: readonly string[] = ['machine/bounds', 'machine/conform', 'machine/testgen']
const UNUSED = APART.map(folder => join(BUILD, folder))

/** Copies of model and machine with one file changed, each in a folder of its own, loaded as modules of their own. */
export class Copies {
  readonly #root = mkdtempSync(join(tmpdir(), 'hfcheck-mutate-'))
  #made = 0

  constructor() {
    writeFileSync(join(this.#root, 'package.json'), '{ "type": "module" }\n')
    symlinkSync(dirname(dirname(createRequire(import.meta.url).resolve('ts-pattern/package.json'))), join(this.#root, 'node_modules'))
  }

  /** The modules with a file (below the build folder) whose text is another; it is loaded before the copy is gone again. */
  async with(file: string, text: string): Promise<Parts> {
    const folder = join(this.#root, String(this.#made++))
    mkdirSync(folder)
    try {
      symlinkSync(join(BUILD, 'checker'), join(folder, 'checker'))
      for (const name of COPIED) cpSync(join(BUILD, name), join(folder, name), { recursive: true, filter: path => !UNUSED.includes(path) && !/\.(?:d\.ts|map)$/.test(path) })
      writeFileSync(join(folder, file), text)
      return await partsIn(folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true })
  }
}

/** The modules as they are. */
export const ownParts = (): Promise<Parts> => partsIn(BUILD)

const partsIn = async (folder: string): Promise<Parts> => {
  const load = async (path: string): Promise<unknown> => await import(pathToFileURL(join(folder, path)).href)
  const { hafnium } = await load('machine/system.js') as typeof machine
  const { pageTables } = await load('machine/page-tables.js') as typeof machine
  const { FIXES } = await load('model/fixes/index.js') as typeof fixes
  return { hafnium, pageTables, FIXES }
}

export const textOf = (file: string): string => readFileSync(join(BUILD, file), 'utf8')

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as machine from '../../machine/index.js'
import type * as model from '../../model/index.js'
import type { pageTableSpecs, specs } from '../../specs/index.js'
import { BadInput, unknownName } from '../bad-input.js'
import { scopeEntry } from '../make-entry.js'
import type { ScopeEntry } from '../scope-entry.js'
import { builtModel } from './build.js'
import { rangeOf, repositoryAt, revisionNamed, type Revision } from './repository.js'

const TABLES = 'pagetables'

/** A scope as two revisions `A..B` of the project have it. */
export const scopeAtBoth = async (cwd: string, range: string, name: string, telling: (what: string) => void): Promise<readonly [ScopeEntry, ScopeEntry]> => {
  const [one, other] = rangeOf(range)
  const repository = await repositoryAt(cwd)
  const revisions = [await revisionNamed(repository, one), await revisionNamed(repository, other)] as const
  const folders = [await builtModel(repository, revisions[0], telling), await builtModel(repository, revisions[1], telling)] as const
  return [await scopeIn(folders[0], revisions[0], name), await scopeIn(folders[1], revisions[1], name)]
}

const scopeIn = async (folder: string, revision: Revision, name: string): Promise<ScopeEntry> => {
  const load = async <M>(path: string): Promise<Partial<M>> => await import(pathToFileURL(join(folder, path)).href) as Partial<M>
  const [{ hafnium, pageTables }, { SCOPES }] = [await load<typeof machine>('machine/index.js'), await load<typeof model>('model/index.js')]
  if (hafnium === undefined || SCOPES === undefined) throw new BadInput(`${revision.name} makes its systems in another way than this version knows: machine/index.ts and model/index.ts export no hafnium and SCOPES`)
  const label = `${name}@${revision.name}`
  if (name === TABLES && pageTables !== undefined) return scopeEntry(label, () => pageTables(), (): ReturnType<typeof pageTableSpecs> => ({}))
  if (!Object.hasOwn(SCOPES, name)) throw unknownName(`${revision.name} has no scope named "${name}"`, name, [...Object.keys(SCOPES), TABLES], `git show ${revision.name}:model/scopes.ts`)
  return scopeEntry(label, () => hafnium(name as model.ScopeName), (): ReturnType<typeof specs> => ({}))
}

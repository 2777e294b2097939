import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importsOf } from '../config/imports.js'
import { BUILD, contentsOf } from '../contents.js'
import type { ScopeEntry } from '../scope-entry.js'
import { identityOf } from '../identity.js'

/** What the shipped models are written in; rules are judged as they are when a certificate is verified. */
const SHIPPED = ['model', 'machine']

/** A hash of a scope and of the code its model is written in: another one, another certificate. */
export const modelHash = (scope: ScopeEntry): string => {
  const hash = createHash('sha256').update(JSON.stringify([identityOf(scope), scope.reference()]))
  if (scope.file === undefined) for (const folder of SHIPPED) hash.update(contentsOf(join(BUILD, folder)))
  else for (const file of importsOf(scope.file)) hash.update(readFileSync(file))
  return hash.digest('hex')
}

import { resolve } from 'node:path'
import { count } from '../../checker/count.js'
import { BadInput } from '../bad-input.js'
import type { ScopeDocument } from '../document.js'
import { identityOf } from '../identity.js'
import { plural } from '../render/layout.js'
import type { Selected } from '../selection.js'
import type { Settings } from '../settings.js'
import type { Terminal } from '../terminal.js'
import { inOrder, writeCertificate } from './file.js'
import { modelHash } from './model-hash.js'
import { certifiable } from './scope.js'

/** Kinds of rules that a state or a step decides; a certificate says nothing of the others, which are about whole runs. */
const DECIDED: readonly string[] = ['invariant', 'transition', 'frame', 'lifecycle', 'witness']

/** A certificate in the making: the states it hears of, and the writing of it when the search is over. */
export interface Issuing {
  readonly certify: (rows: Uint8Array, bytesPerState: number) => void
  write(scope: ScopeDocument | undefined, version: string): Promise<void>
}

/** Prepares to write a certificate of what is checked: one scope, every state by its own name. */
export const issuing = (file: string, selected: readonly Selected[], { por }: Settings, { cwd, err }: Terminal): Issuing => {
  const [one, ...others] = selected
  if (one === undefined || others.length > 0) throw new BadInput(`--certificate ${file}: a certificate is of one scope; add --scope NAME`)
  if (por) throw new BadInput(`--certificate ${file}: with --por not every state is visited, and a certificate holds them all`)
  const scope = certifiable(one.scope)
  let reached: { readonly rows: Uint8Array; readonly bytesPerState: number } | undefined
  return {
    certify: (rows, bytesPerState) => { reached = { rows, bytesPerState } },
    write: async (document, version) => {
      if (document?.search?.complete !== true || document.deadlock !== undefined || reached === undefined) {
        err.write(`no certificate: ${document?.deadlock !== undefined ? `${scope.name} has a deadlock` : `${scope.name} was not searched completely`}\n`)
        return
      }
      const { rows, bytesPerState } = reached
      const idsOf = (isSo: (rule: ScopeDocument['rules'][number]) => boolean): readonly string[] => document.rules.filter(isSo).map(({ id }) => id)
      const isDecided = ({ kind }: { readonly kind: string }): boolean => DECIDED.includes(kind)
      const bytes = await writeCertificate(resolve(cwd, file), {
        version, ...identityOf(scope), model: modelHash(scope),
        states: document.search.states, bytesPerState,
        rules: {
          holds: idsOf(rule => isDecided(rule) && (rule.verdict === 'holds' || rule.verdict === 'vacuous')),
          broken: idsOf(rule => isDecided(rule) && rule.verdict === 'violated'),
          seen: idsOf(rule => rule.verdict === 'reached'),
          notCovered: idsOf(rule => !isDecided(rule)),
        },
      }, inOrder(rows, bytesPerState))
      err.write(`certificate ${file}: ${plural(document.search.states, 'state')}, ${count(bytes)} bytes   (hfcheck verify-certificate ${file})\n`)
    },
  }
}

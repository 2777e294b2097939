import { isAbsolute } from 'node:path'
import { anchorOf, familyOf } from '../docs/page.js'
import type { RuleDocument } from '../document.js'
import type { Models } from '../models.js'
import type { Terminal } from '../terminal.js'

/** Where links to rules can lead. */
export interface Links {
  /** The setting `documentation`: the address of what `hfcheck docs` wrote, or one with `{rule}` in it. */
  readonly documentation?: string | undefined
  readonly env: Terminal['env']
  readonly registry: Pick<Models, 'sourceAt'>
}

/** An address at which a person can read about a rule: its page; on GitHub the line that states it, as of the commit that is checked; else where it comes from. */
export const pageOf = ({ id, at, source }: Pick<RuleDocument, 'id' | 'at' | 'source'>, { documentation, env, registry }: Links): string | undefined => {
  if (documentation !== undefined) return documentation.includes('{rule}') ? documentation.replaceAll('{rule}', encodeURIComponent(id)) : `${documentation.replace(/\/$/, '')}/rules/${familyOf(id)}.md#${anchorOf(id)}`
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = env
  const isHere = at !== undefined && !isAbsolute(at.file) && !/(?:^|[\\/])(?:node_modules|\.\.)[\\/]/.test(at.file)
  if (isHere && server && repository && commit) return `${server}/${repository}/blob/${commit}/${at.file.split(/[\\/]/).map(encodeURIComponent).join('/')}#L${at.line}`
  return registry.sourceAt?.(source)
}

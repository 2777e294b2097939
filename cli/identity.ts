/** Which scope something is about: what traces and certificates say of it, and what keys tell scopes apart by. */
export interface Identity {
  readonly scope: string
  /** The changes made to its model, by name. */
  readonly patches: readonly string[]
  readonly bounds: string
}

/** As much of a scope as tells it from others. */
interface Named {
  readonly name: string
  readonly patches: readonly { readonly name: string }[]
  bounds(): string
}

export const identityOf = (scope: Named): Identity => ({ scope: scope.name, patches: scope.patches.map(({ name }) => name), bounds: scope.bounds() })

/** The same for what is kept to be gone on with: not by another Node. */
export const identityHere = (scope: Named): Identity & { readonly node: string } => ({ ...identityOf(scope), node: process.versions.node.split('.')[0]! })

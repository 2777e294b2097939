import { SCOPES, type ScopeName } from '../model/index.js'

/** What was asked for cannot be measured: said in one line. */
export class BadArgument extends Error {}

/** The scopes asked for by name, or what is measured where none is. Errors: BadArgument for a name that is not among the known. */
export const scopesAsked = (names: readonly string[], otherwise: readonly ScopeName[], known: readonly string[] = Object.keys(SCOPES)): readonly ScopeName[] => {
  for (const name of names) if (!known.includes(name)) throw new BadArgument(`no scope measured here is named "${name}"; there are ${known.join(', ')}`)
  return names.length === 0 ? otherwise : names as ScopeName[]
}

/** The runs of the scopes asked for by name, or all of them. Errors: BadArgument for a scope that none is of. */
export const runsAsked = <R extends { readonly scope: ScopeName }>(names: readonly string[], runs: readonly R[]): readonly R[] => {
  const all = [...new Set(runs.map(({ scope }) => scope))]
  const scopes = scopesAsked(names, all, all)
  return runs.filter(({ scope }) => scopes.includes(scope))
}

/** Errors: BadArgument for anything but a whole number above 0; `what` says whose it is. */
export const numberAsked = (what: string, text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw new BadArgument(`${what} ${text}: must be a whole number above 0`)
  return Number(text)
}

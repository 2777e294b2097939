import { SCOPES, type ScopeName } from '../model/index.js'

/** What was asked for cannot be measured: said in one line. */
export class BadArgument extends Error {}

/** The scopes asked for by name, or what is measured where none is. Errors: BadArgument for a name that is not among the known. */
export const scopesAsked = (names: readonly string[], otherwise: readonly ScopeName[], known: readonly string[] = Object.keys(SCOPES)): readonly ScopeName[] => {
  for (const name of names) if (!known.includes(name)) throw new BadArgument(`no scope measured here is named "${name}"; there are ${known.join(', ')}`)
  return names.length === 0 ? otherwise : names as ScopeName[]
}

/** Errors: BadArgument for anything but a whole number above 0; `what` says whose it is. */
export const numberAsked = (what: string, text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw new BadArgument(`${what} ${text}: must be a whole number above 0`)
  return Number(text)
}

import { allRules, type Registry } from '../entry.js'
import { count, labelled } from '../render/layout.js'
import { asciiDocument, symbol, type Style } from '../render/style.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'

/** What can be checked: scopes with their bounds, rules with their kind and status. */
export const list = (registry: Registry, flags: Looks & { readonly json?: boolean }, terminal: Terminal): number => {
  const listing = listingOf(registry)
  terminal.out.write(flags.json === true ? `${JSON.stringify(listing, null, 2)}\n` : listText(listing, styleFor(terminal.out, terminal.env, flags)))
  return 0
}

type Listing = ReturnType<typeof listingOf>

const listingOf = (registry: Registry) => ({
  schemaVersion: 1,
  version: registry.version,
  scopes: registry.scopes.map(scope => ({ name: scope.name, default: scope.quick, bounds: scope.bounds(), rules: scope.rules().length })),
  rules: allRules(registry).map(({ id, rule }) => ({
    id,
    kind: rule.kind,
    says: rule.says,
    ...(rule.known === undefined ? {} : { known: rule.known }),
    scopes: registry.scopes.filter(scope => scope.rules().some(entry => entry.id === id)).map(({ name }) => name),
  })),
})

const listText = (listing: Listing, style: Style): string => {
  const { scopes, rules } = style.ascii ? asciiDocument(listing) : listing
  const scopeColumn = Math.max(0, ...scopes.map(({ name }) => name.length)) + 6
  const idColumn = Math.max(0, ...rules.map(({ id }) => id.length)) + 6
  const everywhere = (names: readonly string[]) => names.length === scopes.length
  return [
    `${style.paint('strong', 'Scopes')}   ${symbol(style, 'holds')} checked by default; --scope NAME for another`,
    ...scopes.flatMap(({ name, default: quick, bounds, rules: n }) =>
      labelled(`${(quick ? symbol(style, 'holds') : '').padEnd(3)}${name}`, `${bounds} ${symbol(style, 'dot')} ${count(n)} rules`, { ...style, column: scopeColumn + 3 }),
    ),
    '',
    `${style.paint('strong', 'Rules')}   ${count(rules.length)}, of which ${count(rules.filter(({ known }) => known !== undefined).length)} known to fail (${symbol(style, 'known')}); hfcheck explain RULE tells more`,
    ...rules.flatMap(({ id, kind, known, scopes: names }) => {
      const repaired = known === undefined ? '' : known.fixedBy === undefined ? 'known to fail, never repaired' : `known to fail, repaired by ${known.fixedBy}`
      const status = [known !== undefined ? repaired : kind === 'witness' ? 'expected to be reached' : 'expected to hold', ...(everywhere(names) ? [] : [`in ${names.join(', ')}`])]
      return labelled(`${(known === undefined ? '' : symbol(style, 'known')).padEnd(2)}${id}`, `${kind.padEnd(12, '\u00a0')}${status.join('; ')}`, { ...style, column: idColumn })
    }),
    '',
  ].join('\n').replaceAll('\u00a0', ' ')
}

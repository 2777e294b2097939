import { count } from '../../checker/count.js'
import type { Project } from '../config/load.js'
import { resolveSettings, SETTINGS, valueText, variableOf } from '../settings.js'
import type { Listing } from '../listing.js'
import { readCosts, type Cost } from '../run/costs.js'
import { beside } from '../render/headed.js'
import { duration, labelled, listed, plural, sentence } from '../render/layout.js'
import { asciiDocument, symbol, type Style } from '../render/style.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'

export interface ListFlags extends Looks {
  readonly config?: string
  readonly configs?: boolean
  readonly patches?: boolean
  readonly json?: boolean
}

/** What can be checked: scopes with their bounds, rules with their kind and status. */
export const list = async (project: Project, flags: ListFlags, terminal: Terminal): Promise<number> => {
  const style = styleFor(terminal.out, terminal.env, flags)
  if (flags.configs === true) {
    const settings = settingsOf(project, terminal)
    terminal.out.write(flags.json === true ? `${JSON.stringify(settings, null, 2)}\n` : settingsText(settings, style))
    return 0
  }
  const costs = await readCosts(project.folder)
  const { scopes, ...listing } = project.registry.listing ?? (await import('../listing.js')).listingOf(project.registry)
  const known: Told = { ...listing, scopes: scopes.map(scope => (costs[scope.name] === undefined ? scope : { ...scope, last: costs[scope.name] })) }
  terminal.out.write(flags.json === true ? `${JSON.stringify(known, null, 2)}\n` : flags.patches === true ? patchesText(known, style) : listText(known, style))
  return 0
}

/** What is listed, and what each scope's search found and took the last time somebody remembered it. */
type Told = Omit<Listing, 'scopes'> & { readonly scopes: readonly (Listing['scopes'][number] & { readonly last?: Cost | undefined })[] }

const listText = (listing: Told, style: Style): string => {
  const { scopes, rules } = style.ascii ? asciiDocument(listing) : listing
  const settable = [...new Set(scopes.flatMap(({ settable: limits = {} }) => Object.keys(limits)))]
  const scopeColumn = Math.max(0, ...scopes.map(({ name }) => name.length)) + 8
  const idColumn = Math.max(0, ...rules.map(({ id }) => id.length)) + 6
  const groups = new Map<string, Rule[]>()
  for (const rule of rules) groups.set(rule.scopes.join(', '), [...(groups.get(rule.scopes.join(', ')) ?? []), rule])
  return [
    ...beside('Scopes', 'strong', `${symbol(style, 'holds')} checked by default; --scope NAME for another`, style),
    ...scopes.flatMap(({ name, default: quick, bounds, rules: n, last }) =>
      labelled(`${(quick ? symbol(style, 'holds') : '').padEnd(3)}${name}`, [bounds, plural(n, 'rule'), ...(last === undefined ? [] : [plural(last.states, 'state'), duration(last.seconds)])].map((part, i) => (i === 0 ? part : part.replaceAll(' ', '\u00a0'))).join(` ${symbol(style, 'dot')} `), { ...style, column: scopeColumn }),
    ),
    ...[...groups].flatMap(([names, group]) => [
      '',
      ...beside('Rules', 'strong', `about ${names}: ${count(group.length)}; as declared, ${count(group.filter(({ known }) => known !== undefined).length)} fail at the modelled commit (${symbol(style, 'known')})`, style),
      ...group.flatMap(rule => labelled(`${(rule.known === undefined ? '' : symbol(style, 'known')).padEnd(2)}${rule.id}`, `${rule.kind.padEnd(12, '\u00a0')}${statusOf(rule)}`, { ...style, column: idColumn })),
    ]),
    '',
    'hfcheck explain RULE tells more of a rule.',
    ...(settable.length === 0 ? [] : sentence(`--bounds sets what there is of a scope: ${settable.join(', ')}; list --json says how far, scope by scope.`, style)),
    '',
  ].join('\n').replaceAll('\u00a0', ' ')
}

/** Every setting: what it is, who decided, and how else it can be set. */
const settingsOf = ({ config, file, place }: Project, { env }: Terminal) => {
  const { settings, origins } = resolveSettings({}, env, config, place)
  return {
    schemaVersion: 1,
    ...(file === undefined ? {} : { configuration: file }),
    settings: (Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]).map(key => ({ key, value: settings[key] ?? null, from: origins[key], variable: variableOf(key), says: SETTINGS[key].says })),
  }
}

const settingsText = ({ configuration, settings }: ReturnType<typeof settingsOf>, style: Style): string => [
  ...beside('Settings', 'strong', `${configuration === undefined ? 'no configuration found' : `from ${configuration}`}; a flag comes before the environment, that before the configuration`, style),
  ...settings.flatMap(({ key, value, from, variable, says }) => labelled(key, `${valueText(value) === '' ? '-' : valueText(value)} (${from}): ${says}; ${variable}`, { ...style, column: 16 })),
  '',
].join('\n')

const patchesText = (listing: Told, style: Style): string => {
  const { patches } = style.ascii ? asciiDocument(listing) : listing
  return [
    ...beside('Patches', 'strong', 'in the order of their dates; --patch NAME checks the model with one, --patch all with all', style),
    ...patches.flatMap(({ name, says, repairs }) => [
      ...labelled(name, says, { ...style, column: 12 }),
      ...listed('', repairs.map((id, i) => (i === 0 ? `repairs ${id}` : id)), { ...style, column: 12 }),
    ]),
    '',
  ].join('\n')
}

type Rule = Listing['rules'][number]

/** What the rule says of itself; whether it is so, `check` tells. */
const statusOf = ({ kind, known }: Rule): string => {
  if (known !== undefined) return known.fixedBy === undefined ? 'fails, never repaired' : `fails until ${known.fixedBy}`
  return kind === 'witness' ? 'is reached' : 'holds'
}

import { sectionWrites } from '../../checker/races/written.js'
import { around, type Patch } from '../../model/patches.js'
import type { ScopeName } from '../../model/scopes.js'
import type { Parts } from './parts.js'

/** Writes that sections do, found by running them; and patches that suppress one. */

/** One write of one section: whatever it writes to the field, the field stays. */
export interface Suppressed {
  readonly within: string
  readonly label: string
  readonly field: string
  /** Whether the section does so with upstream's fixes as well. */
  readonly fixed: boolean
}

/** Where sections are looked at, and how many states of it: every section that any event runs is met early. */
const LOOKED_AT: readonly ScopeName[] = ['pair', 'exhausted', 'tiny']
const STATES = 2000

/** Every write that a section is seen to do, with upstream's fixes and without. */
export const suppressible = async ({ hafnium, FIXES }: Parts): Promise<readonly Suppressed[]> => {
  const found = new Map<string, Suppressed>()
  for (const scope of LOOKED_AT) {
    for (const fixed of [false, true]) {
      const patches = fixed ? FIXES : []
      for (const { section, field } of await sectionWrites(hafnium(scope, { patches }), { maxStates: STATES })) {
        const [within, label] = section.split(': ') as [string, string]
        const key = `${section} ${field}`
        found.set(key, { within, label, field, fixed: fixed || found.get(key)?.fixed === true })
      }
    }
  }
  return [...found.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, write]) => write)
}

/** The section as it is, but for one field, which stays. */
export const suppressing = ({ within, label, field }: Pick<Suppressed, 'within' | 'label' | 'field'>): Patch => ({
  name: `${within}: ${label}: ${field} stays`,
  says: `${field} stays as it is in "${label}" of ${within}.`,
  sections: [{
    within, label,
    change: around((own, s) => {
      const places = placesOf(s, field.split('.'))
      const before = places.map(({ of, name }) => kept(of[name]))
      const result = own()
      places.forEach(({ of, name }, k) => restore(of, name, before[k]))
      return result
    }),
  }],
})

interface Place {
  readonly of: Record<string, unknown>
  readonly name: string
}

/** The fields a pattern means. */
const placesOf = (state: unknown, [name, ...rest]: readonly string[]): readonly Place[] => {
  const node = state as Record<string, unknown>
  if (name === undefined) return []
  if (name === '*') return (state as readonly unknown[]).flatMap((row, k) => (rest.length === 0 ? [{ of: node, name: String(k) }] : placesOf(row, rest)))
  return rest.length === 0 ? [{ of: node, name }] : placesOf(node[name], rest)
}

interface Row {
  readonly length: number
  pop(): unknown
  push(value: unknown): unknown
}

const isRow = (value: unknown): value is Row & Iterable<unknown> => typeof value === 'object' && value !== null && Symbol.iterator in value

const kept = (value: unknown): unknown => (isRow(value) ? [...value] : value)

const restore = (of: Record<string, unknown>, name: string, before: unknown): void => {
  const now = of[name]
  if (!isRow(now)) {
    if (now !== before) of[name] = before
    return
  }
  const was = before as readonly unknown[]
  const is = [...now]
  if (is.length === was.length && is.every((item, k) => item === was[k])) return
  while (now.length > 0) now.pop()
  for (const item of was) now.push(item)
}

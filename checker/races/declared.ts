import type { Access, Discipline, Race, Unguarded } from './discipline.js'
import type { Action } from '../action.js'

/** Accesses that are known to break the discipline, and why that is so; declared with the model. */
export interface Declared {
  readonly name: string
  /** What is accessed so: sections that race, or that lack the lock of a guarded field. */
  readonly kind: 'race' | 'unguarded'
  /** Paths; `*` is any one name, and everything below a path counts. */
  readonly fields: readonly string[]
  /** The sections that may: by label, or by action and label (`rpc_request: deliver`). Both of a race are among them. */
  readonly sections: readonly string[]
  readonly reason: string
  /** Short hash and date of the change that ends it; absent where it is meant to stay. */
  readonly fixedBy?: string
  /** Systems (by name) in which it must show, or the declaration is stale; in others it may. */
  readonly in: readonly string[]
}

/** What was found, held against what was declared. */
export interface Comparison<S, A extends Action<S>> {
  readonly declared: readonly { readonly by: Declared; readonly races: readonly Race<S, A>[]; readonly unguarded: readonly Unguarded<S, A>[] }[]
  readonly races: readonly Race<S, A>[]
  readonly unguarded: readonly Unguarded<S, A>[]
  /** Declarations that say nothing: the search was complete and found nothing like them. */
  readonly stale: readonly Declared[]
}

/** Sorts findings by the first declaration that covers them. */
export const compare = <S, A extends Action<S>>(found: Discipline<S, A>, declarations: readonly Declared[]): Comparison<S, A> => {
  const byOf = (kind: Declared['kind'], field: string, sections: readonly Access[]) =>
    declarations.find(by => by.kind === kind && by.fields.some(pattern => covers(pattern, field)) && sections.every(({ section }) => by.sections.some(name => isNamed(section, name))))
  const races = found.races.map(race => ({ race, by: byOf('race', race.field, race.between) }))
  const unguarded = found.unguarded.map(access => ({ access, by: byOf('unguarded', access.field, [access]) }))
  const groups = declarations.map(by => ({
    by,
    races: races.filter(entry => entry.by === by).map(({ race }) => race),
    unguarded: unguarded.filter(entry => entry.by === by).map(({ access }) => access),
  }))
  const isUsed = (group: (typeof groups)[number]): boolean => group.races.length + group.unguarded.length > 0
  return {
    declared: groups.filter(isUsed),
    races: races.filter(({ by }) => by === undefined).map(({ race }) => race),
    unguarded: unguarded.filter(({ by }) => by === undefined).map(({ access }) => access),
    stale: found.complete ? groups.filter(group => !isUsed(group) && group.by.in.includes(found.system)).map(({ by }) => by) : [],
  }
}

const covers = (pattern: string, field: string): boolean => {
  const names = field.split('.')
  return pattern.split('.').every((name, i) => i < names.length && (name === '*' || name === names[i]))
}

const isNamed = (section: string, name: string): boolean => section === name || section.endsWith(`: ${name}`)

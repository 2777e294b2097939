import { explore, type Limits } from '../search/explore.js'
import { fieldsOf, touchedFields } from '../state/field-map.js'
import { searcher } from '../search/searcher.js'
import { Footprints } from './footprints.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'

/** A field, `*` for the row of a table, that a section was seen to write. */
export interface SectionWrite {
  /** The action and the label of the section: `rpc_request: deliver`. */
  readonly section: string
  readonly field: string
}

/** What each section of a system writes in the states a search reaches within its limits, by section and field. */
export const sectionWrites = async <S, A extends Action<S>>(system: System<S, A>, limits: Limits = {}): Promise<readonly SectionWrite[]> => {
  const both = searcher<S, A>(system, [], {}, true)
  const { engine } = both
  const { states } = await explore(system, both, limits)
  const prints = new Footprints(system)
  const words = new Int32Array(engine.words)
  for (let state = 0; state < states; state++) {
    engine.generated.load(state, 0)
    for (let word = 0; word < words.length; word++) words[word] = engine.buffer[word]!
    for (let process = 0; process < prints.processes; process++) prints.menuOf(process, words)
  }
  const fields = fieldsOf(system.schema)
  const written = prints.all.flatMap(({ section, phases }) => phases.flatMap(({ writes }) => touchedFields(fields, writes).map(({ pattern }) => ({ section, field: pattern }))))
  return [...new Map(written.map(write => [`${write.section} ${write.field}`, write])).entries()].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)).map(([, write]) => write)
}

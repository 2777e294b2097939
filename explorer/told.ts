import type { Said } from '../checker/traces/rerun.js'
import type { RunFacts, StageFacts } from './data.js'

/** A step as somebody tells it, with what it changed if that is told. */
export type Told = Said & { readonly changes?: readonly string[] }

/** The steps of a run, told so that whoever has the model takes the same ones: of steps that read alike, those that change the same. */
export const toldOf = ({ initial, fields }: StageFacts, { steps }: Pick<RunFacts, 'steps'>): readonly Told[] => {
  const texts = [...initial]
  return steps.map(({ who, what, set }) => {
    const changes = set.flatMap(([field, text]) => {
      const { label, output } = fields[field]!
      const was = texts[field]!
      texts[field] = text
      return output === true ? [] : [`${label} ${was} → ${text}`]
    })
    return { who, what, changes }
  })
}

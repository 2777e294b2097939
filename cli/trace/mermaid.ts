import type { Saved } from './read.js'

/** Characters that mean something to Mermaid, as entities. */
const escaped = (text: string): string => text.replaceAll('#', '#35;').replaceAll(';', '#59;').replaceAll('\n', ' ').replaceAll('<', '#lt;').replaceAll('>', '#gt;')

/** A trace as a Mermaid sequence diagram: who does what, what it answers, and what it changed. */
export const mermaid = ({ facts, steps }: Saved): string => {
  const lanes = new Map([...new Set(steps.map(({ who }) => who))].map((who, i) => [who, `p${i}`]))
  return [
    'sequenceDiagram',
    `  title ${escaped(`${facts.rule ?? 'a run'} in ${facts.scope}`)}`,
    ...[...lanes].map(([who, lane]) => `  participant ${lane} as ${escaped(who)}`),
    `  participant model as ${escaped(facts.scope)}`,
    ...steps.flatMap(({ who, what, result, changes }, i) => {
      const lane = lanes.get(who)!
      return [
        `  ${lane}->>model: ${i + 1} ${escaped(what)}`,
        ...(changes.length === 0 ? [] : [`  Note over model: ${changes.map(({ label, before, after }) => escaped(`${label} ${before} → ${after}`)).join('<br/>')}`]),
        ...(result === undefined || result === '' ? [] : [`  model-->>${lane}: ${escaped(result)}`]),
      ]
    }),
    '',
  ].join('\n')
}

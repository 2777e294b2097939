import type { Place } from '../walk.js'

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`

/** The states of a run and those within a few steps of them, for Graphviz: the run bold, states that break a rule red. Steps that change nothing are left out. */
export const dot = (name: string, run: readonly Place[], hops: number): string => {
  const numbers = new Map<string, number>()
  const broken = new Map<number, readonly string[]>()
  const edges = new Map<string, { readonly labels: string[]; readonly onRun: boolean }>()
  const number = (place: Place): number => {
    const known = numbers.get(place.identity)
    if (known !== undefined) return known
    numbers.set(place.identity, numbers.size)
    return numbers.size - 1
  }
  const edge = (from: Place, to: Place, onRun: boolean): void => {
    const [a, b] = [number(from), number(to)]
    const rules = to.judged().broken
    if (rules.length > 0) broken.set(b, rules)
    if (a === b && !onRun) return
    const key = `${a} ${b}`
    const label = `${to.step?.who ?? ''} ${to.step?.what ?? ''}`
    const known = edges.get(key)
    if (known === undefined) edges.set(key, { labels: [label], onRun })
    else if (!known.labels.includes(label)) known.labels.push(label)
  }
  run.forEach((place, i) => { if (i > 0) edge(run[i - 1]!, place, true) })
  const onRun = new Set(run.map(number))
  let frontier = [...new Map(run.map(place => [place.identity, place])).values()]
  for (let hop = 0; hop < hops; hop++) {
    const next = new Map<string, Place>()
    for (const place of frontier) {
      for (const choice of place.choices()) {
        if (!numbers.has(choice.identity)) next.set(choice.identity, choice)
        edge(place, choice, false)
      }
    }
    frontier = [...next.values()]
  }
  return [
    `digraph ${quoted(name)} {`,
    '  node [shape=circle, fontname=monospace, fontsize=10]; edge [fontname=monospace, fontsize=8];',
    ...[...numbers.values()].map(state => `  ${state} [${[...(onRun.has(state) ? ['style=bold'] : []), ...(broken.has(state) ? ['color=red', `tooltip=${quoted(broken.get(state)!.join(', '))}`] : [])].join(', ')}];`),
    ...[...edges].map(([key, { labels, onRun: bold }]) => {
      const [from, to] = key.split(' ')
      return `  ${from!} -> ${to!} [label=${quoted(labels.length === 1 ? labels[0]! : `${labels[0]!}\n+${labels.length - 1} more`)}${bold ? ', style=bold' : ''}];`
    }),
    '}',
    '',
  ].join('\n')
}

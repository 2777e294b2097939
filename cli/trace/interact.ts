import { hanging, labelled, wrap } from '../render/layout.js'
import { symbol, writable, type Style } from '../render/style.js'
import type { Terminal } from '../terminal.js'
import type { Place, Walk } from '../walk.js'

const HELP = ['n next', 'p previous', 'g N go to step N', 'b what else could happen', 'b N take that', 'u back to the run', 's whole state', 'd N differences to step N', 'q quit']

/** Walks through a run by hand: forth and back, aside, and compared. */
export const interact = async (walk: Walk, run: readonly Place[], style: Style, { out, input }: Pick<Terminal, 'out' | 'input'>): Promise<void> => {
  const say = (...lines: readonly string[]): void => out.write(writable(lines, style))
  let path = run
  let at = 0
  const help = wrap(HELP.map(key => key.replaceAll(' ', '\u00a0')).join(` ${symbol(style, 'dot')} `), style.width).map(line => line.replaceAll('\u00a0', ' '))
  const here = (): Place => path[at]!
  const show = (): void => say(...placeLines(path, at, path === run ? '' : ' (branch)', walk.start ?? 'the initial state', style))
  const prompt = (): void => out.write('> ')

  const go = (step: number): void => {
    if (step < 0 || step >= path.length) return say(`there is no step ${step}: it goes from 0 to ${path.length - 1}${path === run ? '' : '; u goes back to the run'}`)
    at = step
    show()
  }
  const branch = (argument: string): void => {
    const choices = here().choices()
    if (argument === '') return say(...choiceLines(here(), choices, style))
    const chosen = choices[Number(argument) - 1]
    if (chosen === undefined) return say(`there is no choice ${argument}: b lists ${choices.length}`)
    path = [...path.slice(0, at + 1), chosen]
    at++
    show()
  }
  const back = (): void => {
    at = Math.max(0, path.findIndex((place, i) => place !== run[i]) - 1)
    if (path === run) return say('this is the run')
    path = run
    show()
  }

  say(...help)
  show()
  prompt()
  for await (const line of input()) {
    const [command = '', argument = ''] = line.trim().split(/\s+/)
    if (command === 'q') return
    if (command === '' || command === 'n') go(at + 1)
    else if (command === 'p') go(at - 1)
    else if (command === 'g') go(Number(argument))
    else if (command === 'b') branch(argument)
    else if (command === 'u') back()
    else if (command === 's') say(...here().fields().map(({ label, value }) => `  ${label} = ${value}`))
    else if (command === 'd') say(...differences(path[Number(argument)], here()))
    else say(...help)
    prompt()
  }
}

const placeLines = (path: readonly Place[], at: number, where: string, start: string, style: Style): string[] => {
  const place = path[at]!
  const { broken, seen } = place.judged()
  const { step } = place
  return [
    style.paint('strong', step === undefined ? `0 of ${path.length - 1}   ${start}` : `${at} of ${path.length - 1}${where}   ${step.who}  ${step.what}${step.result === undefined ? '' : `  ${symbol(style, 'arrow')} ${step.result}`}`),
    ...(style.regs === true && step?.detail !== undefined ? hanging('    ', step.detail, style).map(line => style.paint('dim', line)) : []),
    ...(step?.changes ?? []).map(({ label, before, after }) => `    ${label}  ${before} ${symbol(style, 'arrow')} ${style.paint('changed', after)}`),
    ...(broken.length === 0 ? [] : labelled(symbol(style, 'violated'), `breaks ${broken.join(', ')}`, { ...style, column: 4 })),
    ...(seen.length === 0 ? [] : labelled(symbol(style, 'holds'), `witness of ${seen.join(', ')}`, { ...style, column: 4 })),
  ]
}

/** What can happen, those things together that lead to the same state. */
const choiceLines = (from: Place, choices: readonly Place[], style: Style): string[] => {
  const groups = new Map<string, { readonly first: number; readonly place: Place; readonly others: number }>()
  choices.forEach((place, i) => {
    const known = groups.get(place.identity)
    groups.set(place.identity, known === undefined ? { first: i + 1, place, others: 0 } : { ...known, others: known.others + 1 })
  })
  return [...groups].map(([identity, { first, place, others }]) => {
    const breaks = place.judged().broken
    const more = [...(identity === from.identity ? ['changes nothing'] : []), ...(others === 0 ? [] : [`as do ${others} more`]), ...(breaks.length === 0 ? [] : [`breaks ${breaks.join(', ')}`])]
    return `${String(first).padStart(4)}  ${place.step?.who ?? ''}  ${place.step?.what ?? ''}${place.step?.result === undefined ? '' : `  ${symbol(style, 'arrow')} ${place.step.result}`}${more.length === 0 ? '' : `   (${more.join('; ')})`}`
  })
}

const differences = (before: Place | undefined, after: Place): string[] => {
  if (before === undefined) return ['d N tells the differences between step N and this one']
  const old = new Map(before.fields().map(({ label, value }) => [label, value]))
  const lines = after.fields().filter(({ label, value }) => old.get(label) !== value).map(({ label, value }) => `  ${label}: ${old.get(label) ?? ''} / ${value}`)
  return lines.length === 0 ? ['  no difference'] : lines
}

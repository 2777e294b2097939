import { hanging, plural, sentence } from '../render/layout.js'
import { stepLine } from '../render/story.js'
import { symbol, writable, type Style } from '../render/style.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'
import type { ItfStep } from '../trace/itf.js'
import { readTrace } from '../trace/read.js'
import { changesOf, sameStep } from '../trace/replay.js'
import { EXIT } from '../verdict.js'

/** Compares two saved traces: how far they go together, and how each goes on. */
export const diff = async (one: string, other: string, flags: Looks, terminal: Terminal): Promise<number> => {
  const [left, right] = [await readTrace(terminal.cwd, one), await readTrace(terminal.cwd, other)]
  const style = styleFor(terminal.out, terminal.env, flags)
  const length = Math.min(left.steps.length, right.steps.length)
  const found = Array.from({ length }, (_, i) => i).find(i => !sameStep(left.steps[i]!, right.steps[i]!))
  const common = found ?? length
  const same = common === left.steps.length && common === right.steps.length
  terminal.out.write(writable([
    ...(same ? [] : [...side(one, left.steps, common, style), ...side(other, right.steps, common, style)]),
    ...sentence(same ? `${symbol(style, 'holds')} the same ${plural(common, 'step')}` : `${symbol(style, 'unequal')} the same up to step ${common}, then different`, style),
  ], style))
  return same ? EXIT.holds : EXIT.diverged
}

/** A step more than both have in common is told in full, the rest in a line each. */
const side = (file: string, steps: readonly ItfStep[], common: number, style: Style): string[] => [
  style.paint('strong', file),
  ...steps.slice(common).flatMap((step, i) => [
    ...stepLine(common + i + 1, step, style),
    ...(i === 0 ? changesOf(step).flatMap(change => hanging('        ', change, style)) : []),
  ]),
  ...(steps.length === common ? ['      (ends here)'] : []),
  '',
]

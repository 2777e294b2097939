import type { Bits } from './ownership.js'
import type { Slot } from '../state/slots.js'
import type { Effect } from '../memo/traced.js'

/** What a rule says of a step, and which bits of the state before it looked at. */
export interface Judged {
  readonly broken: boolean
  /** Whether it had anything to say. */
  readonly judged: boolean
  readonly looked: Bits
}

/** More combinations of values than this are not tried. */
const MOST_TRIALS = 256

/**
 * Whether a rule says the same of a step whatever certain fields hold that the step leaves alone: all their values are tried. The state before
 * the step lies at `at` of the buffer; `judge` is given the words after the step.
 */
export const steadfast = <A>(slots: readonly Slot[], fields: Bits, buffer: Int32Array, at: number, { after }: Effect<A>, judge: (after: Int32Array) => Judged, wanted = judge(after)): boolean => {
  const saved = buffer.slice(at, at + fields.length)
  const words = after.slice()
  const set = ({ word, shift, mask }: Slot, code: number): void => {
    for (const [of, place] of [[buffer, at + word], [words, word]] as const) of[place] = (of[place]! & ~(mask << shift)) | (code << shift)
  }
  const reset = (): void => {
    buffer.set(saved, at)
    words.set(after)
  }
  const trials: Slot[] = []
  const candidates = slots.filter(({ word, shift, mask }) => ((fields[word]! >>> shift) & mask) !== 0)
  /** Looks for fields that were read and are not tried yet; undefined when one cannot be tried. */
  const more = ({ looked }: Judged): readonly Slot[] | undefined => {
    const found = candidates.filter(slot => ((looked[slot.word]! >>> slot.shift) & slot.mask) !== 0 && !trials.includes(slot))
    return found.some(({ shape, item }) => shape === undefined || item !== undefined) ? undefined : found
  }
  const first = more(wanted)
  if (first === undefined) return false
  trials.push(...first)
  for (let done = 0; done < trials.length;) {
    done = trials.length
    const combinations = trials.reduce((product, { shape }) => product * shape!.values, 1)
    if (combinations > MOST_TRIALS) return false
    for (let combination = 0; combination < combinations; combination++) {
      let rest = combination
      for (const slot of trials.slice(0, done)) {
        set(slot, rest % slot.shape!.values)
        rest = Math.floor(rest / slot.shape!.values)
      }
      const verdict = judge(words)
      const found = more(verdict)
      reset()
      if (verdict.broken !== wanted.broken || verdict.judged !== wanted.judged || found === undefined) return false
      trials.push(...found.filter(slot => !trials.includes(slot)))
      if (trials.length > done) break
    }
  }
  return true
}

import { fileURLToPath } from 'node:url'
import test from 'ava'
import { layoutOf } from '../../checker/state/layout.js'
import { pack } from '../../checker/state/packed.js'
import type { Frozen } from '../../checker/state/schema.js'
import { view } from '../../checker/state/view.js'
import { cellNamed, type AnySystem } from '../../cli/mutate/cells.js'
import { compareIn } from '../../cli/mutate/judge.js'
import { mutants, mutatedText } from '../../cli/mutate/mutants.js'
import { Copies, ownParts, type Parts } from '../../cli/mutate/parts.js'
import { readRecord } from '../../cli/mutate/record.js'
import { sampleOf } from '../../cli/mutate/sample.js'

/** Steps to the first state or step in which each of some systems differs from the first, by trying every step of every state; nothing is remembered. */
const tried = (model: AnySystem, others: readonly AnySystem[]): readonly (number | undefined)[] => {
  const { words, size } = layoutOf(model.schema)
  const [before, mine, theirs] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)]
  const [seen, one, other] = [before, mine, theirs].map(at => view(model.schema, at)) as [object, object, object]
  const keyOf = (at: Int32Array): string => String.fromCharCode(...new Uint16Array(at.buffer, 0, 2 * words))
  const found: (number | undefined)[] = others.map(({ initial }) => (JSON.stringify(initial) === JSON.stringify(model.initial) ? undefined : 0))
  const note = (k: number, steps: number): void => { found[k] = Math.min(found[k] ?? steps, steps) }
  const first = pack(model.schema, model.initial)
  const known = new Set([keyOf(first)])
  let layer = [first]
  for (let depth = 0; layer.length > 0; depth++) {
    const next: Int32Array[] = []
    for (const state of layer) {
      before.set(state)
      for (const [g, { when, actions }] of model.groups.entries()) {
        const isEnabled = when?.(seen as Frozen<object>) ?? true
        others.forEach(({ groups }, k) => { if ((groups[g]!.when?.(seen as Frozen<object>) ?? true) !== isEnabled) note(k, depth) })
        if (!isEnabled) continue
        for (const [place, action] of actions.entries()) {
          mine.set(state)
          const outcome = action.apply(one)
          others.forEach(({ groups }, k) => {
            if ((found[k] ?? Infinity) <= depth + 1) return
            theirs.set(state)
            try {
              if (groups[g]!.actions[place]!.apply(other) !== outcome || theirs.some((word, at) => word !== mine[at])) note(k, depth + 1)
            } catch {
              note(k, depth + 1)
            }
          })
          const key = keyOf(mine)
          if (known.has(key)) continue
          known.add(key)
          next.push(mine.slice().fill(0, words))
        }
      }
    }
    layer = next
  }
  return found
}

test('mutants compared by what is remembered differ where trying every step says so, after as many steps, or nowhere', async t => {
  const own = await ownParts()
  const copies = new Copies()
  const judging = { beat: () => {}, signal: new AbortController().signal }
  const endless = new Set(readRecord(fileURLToPath(new URL('../../../docs/adequacy.json', import.meta.url)))!.mutants.flatMap(({ id, cause }) => (cause === 'endless' ? [id] : [])))
  const made: Parts[] = []
  for (const { id, change, becomes } of sampleOf(await mutants(own), 30)) {
    if (!('file' in change) || endless.has(id)) continue
    try {
      made.push(await copies.with(change.file, mutatedText(change, becomes)))
    } catch {
      // Cannot even be loaded.
    }
  }
  copies.remove()
  let [same, differ] = [0, 0]
  for (const cell of ['solo+all', 'pair+all', 'solo']) {
    const { system: model } = cellNamed(cell).subject(own)
    const others = made.flatMap(parts => {
      try {
        return [cellNamed(cell).subject(parts).system]
      } catch {
        return []
      }
    })
    const expected = tried(model, others)
    const found = await compareIn(cell, model, others, judging)
    t.deepEqual(found.map(one => (one === 'same' ? undefined : one.steps.length)), expected, cell)
    same += expected.filter(steps => steps === undefined).length
    differ += expected.filter(steps => steps !== undefined).length
  }
  t.true(same > 20 && differ > 20, `${same} the same, ${differ} not`)
})

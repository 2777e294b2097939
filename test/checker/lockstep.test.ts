import test from 'ava'
import fc from 'fast-check'
import { check } from '../../checker/check.js'
import { Lockstep, sameAs } from '../../checker/comparison/lockstep.js'
import { Overlay } from '../../checker/comparison/overlay.js'
import { pack, unpack } from '../../checker/state/packed.js'
import type { System } from '../../checker/system.js'
import { view } from '../../checker/state/view.js'
import { identity, randomSystem, type CellAction, type Cells } from './random-system.js'
import { house, schema } from './small-schema.js'

type Machine = System<Cells, CellAction>

/** The system with one of its actions, by number, doing what another does; or with one group always enabled. */
const changed = (system: Machine, action: number, becomes: number, open: number | undefined): Machine => {
  const all = system.groups.flatMap(({ actions }) => actions)
  let number = 0
  return {
    ...system,
    groups: system.groups.map(({ when, actions }, g) => ({
      ...(when === undefined || g === open ? {} : { when }),
      actions: actions.map(one => (number++ === action % all.length ? { ...one, apply: all[becomes % all.length]!.apply } : one)),
    })),
  }
}

const plain = (state: Cells): Cells => structuredClone({ ...state, echo: 0 })

/** Steps to the first state or step in which two systems differ, by trying everything. */
const naive = (one: Machine, other: Machine): number | undefined => {
  const seen = new Set([identity(one.initial)])
  let layer = [plain(one.initial)]
  for (let depth = 0; layer.length > 0; depth++) {
    const next: Cells[] = []
    let differ = false
    for (const state of layer) {
      for (const [g, { when, actions }] of one.groups.entries()) {
        const enabled = when?.(state) ?? true
        if (enabled !== (other.groups[g]!.when?.(state) ?? true)) return depth
        if (!enabled) continue
        for (const [a, action] of actions.entries()) {
          const [mine, theirs] = [plain(state), plain(state)]
          const outcomes = [action.apply(mine), other.groups[g]!.actions[a]!.apply(theirs)]
          if (outcomes[0] !== outcomes[1] || JSON.stringify(mine) !== JSON.stringify(theirs)) differ = true
          if (!seen.has(identity(mine))) {
            seen.add(identity(mine))
            next.push(mine)
          }
        }
      }
    }
    if (differ) return depth + 1
    layer = next
  }
  return undefined
}

const found = async (one: Machine, other: Machine, memo: boolean): Promise<number | undefined> => {
  const { rules, complete } = await check(one, sameAs(one, other), { memo })
  const lengths = rules.flatMap(({ trace }) => (trace === undefined ? [] : [trace.steps.length]))
  if (!complete) throw new Error('a limit came first')
  return lengths.length === 0 ? undefined : Math.min(...lengths)
}

test('two systems differ where trying everything says so, after as many steps, or nowhere', async t => {
  let [same, differ] = [0, 0]
  await fc.assert(fc.asyncProperty(randomSystem, fc.nat(20), fc.nat(20), fc.option(fc.nat(4), { nil: undefined }), fc.boolean(), async (system, action, becomes, open, memo) => {
    if (system.groups.every(({ actions }) => actions.length === 0)) return
    const other = changed(system, action, becomes, open)
    const expected = naive(system, other)
    t.is(await found(system, other, memo), expected)
    if (expected === undefined) same++
    else differ++
  }), { numRuns: 80 })
  t.true(same > 5 && differ > 5, `${same} the same, ${differ} not`)
})

test('a recipe that runs on an overlay of a view does there what it does on a plain state, and leaves the view alone', t => {
  fc.assert(fc.property(house, fc.array(fc.tuple(fc.nat(5), fc.nat(2)), { maxLength: 6 }), (state, writes) => {
    const words = pack(schema, state)
    const recipe = (s: typeof state): void => {
      for (const [what, k] of writes) {
        const room = s.rooms[k % 2]!
        if (what === 0) s.open = !s.open
        else if (what === 1) room.door.key = room.guests.at(-1)
        else if (what === 2) room.guests.pop()
        else if (what === 3 && room.guests.length < 3) room.guests.push(k)
        else if (what === 4) s.level = s.rooms.filter(({ door }) => door.state === 'open').length
        else s.heap.used = room.guests.includes(k) ? 1 : 0
      }
    }
    const expected = structuredClone(state)
    recipe(expected)
    const over = new Overlay(view(schema, words))
    recipe(over.state)
    const got = unpack(schema, words)
    t.deepEqual(got, unpack(schema, pack(schema, state)))
    for (const [path, value] of over.written) t.deepEqual(value, path.split('.').reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], expected), path)
    t.deepEqual([...over.lists].map(([path, items]) => [path, [...items]]), [...over.lists].map(([path]) => [path, path.split('.').reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], expected)]))
    over.clear()
    t.deepEqual([over.written.size, over.lists.size], [0, 0])
  }), { numRuns: 200 })
})

const toggling = (apply: CellAction['apply'], system: Machine): Machine => ({ ...system, groups: [{ actions: [{ name: 'set', apply }] }] })
const [base] = fc.sample(randomSystem, 1) as [Machine]

test('a difference says what is returned otherwise and which fields end up otherwise', t => {
  const one = toggling(s => { s.open = true; return 1 }, base)
  const other = toggling(s => { s.open = true; s.queue.push(1); s.cells[1]!.mode = 'done'; return 2 }, base)
  const before = plain(base.initial)
  const step = { before, action: one.groups[0]!.actions[0]!, outcome: 1 }
  t.deepEqual(new Lockstep(one, other).difference(step), { outcome: 1, other: 2, fields: ['cells.1.mode', 'queue'] })
  t.is(new Lockstep(one, one).difference(step), undefined)
  t.deepEqual(new Lockstep(one, toggling(() => { throw new Error('no') }, base)).difference(step), { outcome: 1, other: 'threw', fields: [] })
})

test('numbers that each system gives in its own way are matched one to one', t => {
  const one = toggling(s => { s.level = s.open ? 2 : 1; return 0 }, base)
  const numbered = { numbered: (path: string) => path === 'level' }
  const step = (open: boolean) => ({ before: { ...plain(base.initial), level: 0, open }, action: one.groups[0]!.actions[0]!, outcome: 0 })
  const swapped = new Lockstep(one, toggling(s => { s.level = s.open ? 1 : 2; return 0 }, base), numbered)
  t.deepEqual([swapped.difference(step(false)), swapped.difference(step(true))], [undefined, undefined])
  const merged = new Lockstep(one, toggling(s => { s.level = 2; return 0 }, base), numbered)
  t.is(merged.difference(step(false)), undefined)
  t.deepEqual(merged.difference(step(true))?.fields, ['level'])
})

test('systems that offer different actions are not in step', t => {
  t.throws(() => new Lockstep(base, { ...base, groups: [] }), { message: /groups of actions/ })
  t.throws(() => new Lockstep(toggling(() => 0, base), { ...base, groups: [{ actions: [] }] }), { message: /a group of 1 actions/ })
})

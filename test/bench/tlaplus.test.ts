import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { check_spec_with_options, initSync } from 'tla-checker'
import { check } from '../../checker/index.js'
import { hafnium } from '../../machine/index.js'
import type { Program } from '../../bench/peers/language.js'
import { tlaConfiguration, tlaplus } from '../../bench/peers/tlaplus.js'
import { twinOf } from '../../bench/peers/twin.js'

initSync({ module: readFileSync(fileURLToPath(import.meta.resolve('tla-checker/tla_checker_bg.wasm'))) })

/** What tla-rs, a checker of TLA+ that is nothing of ours, says of a twin. */
interface Answer {
  readonly success: boolean
  readonly error_type: string | null
  readonly error_message: string | null
  readonly states_explored: number
  /** The graph: an edge between two states has all actions that lead from one to the other, but none from a state to itself. */
  readonly dot: string | null
}

const searched = (program: Program): Answer =>
  JSON.parse(check_spec_with_options(tlaplus(program, 'twin'), JSON.stringify({ cfg_source: tlaConfiguration(program), max_states: 1_000_000, max_depth: 1_000, allow_deadlock: true, export_dot: true }))) as Answer

for (const scope of ['solo', 'pair'] as const) {
  test(`the TLA+ twin of ${scope}, searched by tla-rs, has as many states and changes of them, and all rules hold`, async t => {
    const system = hafnium(scope)
    const { success, error_message, states_explored, dot } = searched(twinOf(system))
    t.deepEqual([success, error_message], [true, null])
    const ours = await check(system, {}, { reductions: { symmetry: false } })
    t.is(states_explored, ours.states)
    const changes = [...dot!.matchAll(/^ *s(\d+) -> s(\d+) \[label="(.*)"\];$/gm)].map(([, , , actions]) => actions!.split(', ').length)
    t.is(changes.reduce((sum, one) => sum + one, 0), ours.coverage.reduce((sum, { changed }) => sum + changed, 0))
  })
}

test('a rule that does not hold in the twin is broken in TLA+, too', t => {
  const program = twinOf(hafnium('solo'))
  const [rule] = program.invariants
  const { success, error_type, error_message } = searched({ ...program, invariants: [{ ...rule!, holds: { is: 'not', of: rule!.holds } }] })
  t.false(success)
  t.regex(`${error_type} ${error_message}`, /invariant/i)
})

test('TLC is told what to check', t => {
  const program = twinOf(hafnium('solo'))
  const module = tlaplus(program, 'twin')
  t.true(module.startsWith('---- MODULE twin ----\n'))
  const [spec, ...invariants] = tlaConfiguration(program).trim().split('\n').map(line => line.split(' ')[1]!)
  for (const name of [spec!, ...invariants]) t.regex(module, new RegExp(`^${name} ==`, 'm'))
  t.is(invariants.length, program.invariants.length)
})

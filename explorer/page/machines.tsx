import type { MachineFacts } from '../data.js'
import type { Scene } from './scene.js'
import { seenAt } from './track.js'

const LEFT = 52
const WIDTH = 112
const HEIGHT = 24
const GAP = 36
/** More than these are counted, not named. */
const NAMED = 4

/** State machines that rules declare, with who is where, and the move of the step at hand. */
export const Machines = ({ scene }: { readonly scene: Scene }) => {
  const { stage, track, step } = scene
  if (stage.machines.length === 0) return null
  return (
    <section class="panel machines" aria-labelledby="machines-title">
      <h2 id="machines-title">Machines</h2>
      <div class="scroll" tabIndex={0} role="region" aria-label="State machines">
        {stage.machines.map((machine, i) => <Machine key={machine.rule} machine={machine} now={seenAt(track, step).machines[i] ?? []} was={step === 0 ? [] : seenAt(track, step - 1).machines[i] ?? []} scene={scene} number={i} />)}
      </div>
    </section>
  )
}

const Machine = ({ machine: { rule, states, moves, rows }, now, was, scene, number }: { readonly machine: MachineFacts; readonly now: readonly string[]; readonly was: readonly string[]; readonly scene: Scene; readonly number: number }) => {
  const y = (state: string): number => 8 + states.indexOf(state) * GAP
  const moved = rows.flatMap((_, i) => (was[i] !== undefined && was[i] !== now[i] ? [`${was[i]} → ${now[i]}`] : []))
  const next = (from: string, to: string): void => {
    const { track, step } = scene
    const taken = (at: number): boolean => rows.some((_, i) => seenAt(track, at - 1).machines[number]?.[i] === from && seenAt(track, at).machines[number]?.[i] === to)
    const order = [...Array.from({ length: track.steps.length - step }, (_, i) => step + 1 + i), ...Array.from({ length: step }, (_, i) => i + 1)]
    const found = order.find(taken)
    if (found === undefined) scene.say(`${from} → ${to} is not taken on this way`)
    else scene.go(found)
  }
  return (
    <figure class="machine">
      <figcaption>{rule}</figcaption>
      <svg width={330} height={states.length * GAP} viewBox={`0 0 330 ${states.length * GAP}`} role="group" aria-label={`${rule}: ${rows.map((row, i) => `${row} is ${now[i] ?? ''}`).join(', ')}`}>
        {moves.map(({ from, to, by }) => {
          const [a, b] = [y(from) + HEIGHT / 2, y(to) + HEIGHT / 2]
          const down = b > a
          const far = Math.abs(states.indexOf(to) - states.indexOf(from))
          const bend = (down ? 1 : -1) * (10 + far * 11)
          const x = down ? LEFT + WIDTH : LEFT
          const taken = moved.includes(`${from} → ${to}`)
          return (
            <g key={`${from} ${to}`} class={`move ${taken ? 'taken' : ''}`} role="button" tabIndex={0} aria-label={`${from} → ${to}${taken ? ', taken in this step' : ''}: go to the next step that takes it`} onClick={() => next(from, to)} onKeyDown={event => { if (event.key === 'Enter') next(from, to) }}>
              <title>{`${from} → ${to} by ${by.join(', ')}; click: the next step that takes it`}</title>
              <path d={`M${x} ${a + (down ? 6 : -6)} C ${x + bend} ${a + (down ? 12 : -12)}, ${x + bend} ${b + (down ? -12 : 12)}, ${x} ${b + (down ? -5 : 5)}`} />
              <circle cx={x} cy={b + (down ? -5 : 5)} r={3} />
            </g>
          )
        })}
        {states.map(state => {
          const here = rows.filter((_, i) => now[i] === state)
          return (
            <g key={state} class={here.length > 0 ? 'node current' : 'node'}>
              <rect x={LEFT} y={y(state)} width={WIDTH} height={HEIGHT} rx={6} />
              <text x={LEFT + WIDTH / 2} y={y(state) + 16} text-anchor="middle">{state}</text>
              <text x={LEFT + WIDTH + 64} y={y(state) + 16} class="rows"><title>{here.join(' ')}</title>{here.length === 0 ? '' : `◉ ${here.slice(0, NAMED).join(' ')}${here.length > NAMED ? ` +${here.length - NAMED}` : ''}`}</text>
            </g>
          )
        })}
      </svg>
    </figure>
  )
}


import { FIXES } from '../model/fixes/index.js'
import type { Pinned } from './pinned.js'
import { RECORDED } from './recorded.js'

const ALL = FIXES.map(({ name }) => name)

const atomic = (scope: string, ...patched: readonly (readonly string[])[]) => [[], ...patched].map(fixes => ({ scope, granularity: 'atomic' as const, fixes }))
const interleaved = (scope: string, ...patched: readonly (readonly string[])[]) => [[], ...patched].map(fixes => ({ scope, granularity: 'interleaved' as const, fixes }))

/** What is recorded: every scope that ends within a minute, as the pinned commit has it, with single fixes where they tell something, and with all. */
export const RUNS: readonly Pick<Pinned, 'scope' | 'granularity' | 'fixes'>[] = [
  ...atomic('tiny', ALL),
  ...atomic('exhausted', ALL),
  ...atomic('small', ALL),
  ...atomic('neighbours', ALL),
  ...atomic('scarce', ALL),
  ...atomic('duel'),
  ...interleaved('duel', ['318f573b'], ALL),
  ...interleaved('race', ['0330611f'], ALL),
  ...interleaved('tables', ['3c0a90a9'], ALL),
  ...atomic('pagetables', ['6324fc9b'], ALL),
  ...atomic('solo', ['318f573b'], ALL),
  ...atomic('pair', ['318f573b'], ['b06d175e'], ['318f573b', 'b06d175e', '3364565d'], ALL),
  ...atomic('late', ['3364565d'], ALL),
  ...atomic('round-robin', ['318f573b']),
  ...atomic('sleep-on-1', ['318f573b']),
  ...atomic('greedy', ['318f573b']),
  ...atomic('echo'),
  ...atomic('mute'),
  ...atomic('idle', ['318f573b']),
  ...atomic('faulting', ['9726c255']),
  ...atomic('round-robin-echo'),
  ...atomic('sleep-on-1-echo', ['b06d175e']),
  ...atomic('greedy-echo', ['3364565d'], ['d81c7d8f']),
  ...atomic('round-robin-idle', ['318f573b']),
  ...atomic('sleep-on-1-idle', ['318f573b']),
  ...atomic('round-robin-mute'),
  ...atomic('round-robin-faulting', ['9726c255'], ['9726c255', 'd81c7d8f']),
]

/** What checking the shipped systems finds, pinned: a test compares it with a run. */
export const VERDICTS: readonly Pinned[] = RECORDED

import type { NamedAddress, Plan, Scope } from './scope.js'

/**
 * The protocol on one CPU where somebody follows a program. A guest without one does anything at any time, as everywhere else.
 */

const PAGE_SIZE = 4096

/** Pages of the small memory map: the primary's text and buffers, and the secondary's, which is three pages from 13 on. */
const primary = (program: string): Plan => ({ program, text: 10, send: 6, recv: 8 })
const secondary = (program: string): Plan => ({ program, text: 13, send: 14, recv: 15 })

const SECONDARIES = {
  /** One vCPU. */
  one: { vcpus: 1, started: [0], says: 'one vCPU' },
  /** Two, both started. */
  two: { vcpus: 2, started: [0, 1], says: 'two vCPUs' },
  /** Two, of which boot starts the first, as upstream does. */
  late: { vcpus: 2, started: [0], says: 'two vCPUs, the second not started' },
} as const

/** A scope in which the primary, the secondary or both follow a program. */
export const guestScope = (base: Scope, vcpus: keyof typeof SECONDARIES, plans: { readonly primary?: string; readonly secondary?: string }, name = nameOf(plans)): Scope => {
  const { says, ...kind } = SECONDARIES[vcpus]
  const pages = base.configure.flat().map(({ value }: NamedAddress) => Number(value))
  return {
    ...base,
    name,
    says: `one CPU, one secondary VM of ${says}, the protocol alone`,
    secondaries: [{ pages: 3, ...kind }],
    sizes: [8n],
    contents: [],
    cells: [...new Set(pages)].sort((a, b) => a - b).filter(address => address % PAGE_SIZE === 0),
    plans: [plans.primary === undefined ? undefined : primary(plans.primary), plans.secondary === undefined ? undefined : secondary(plans.secondary)],
  }
}

const nameOf = ({ primary: scheduler, secondary: service }: { readonly primary?: string; readonly secondary?: string }): string =>
  [scheduler, service].filter(name => name !== undefined).join('-')

/** The scopes the command line offers: each program against a guest that does anything, and what shows where both follow one. */
export const guestScopes = (base: Scope) => ({
  'round-robin': guestScope(base, 'one', { primary: 'round-robin' }),
  'sleep-on-1': guestScope(base, 'one', { primary: 'sleep-on-1' }),
  greedy: guestScope(base, 'one', { primary: 'greedy' }),
  echo: guestScope(base, 'one', { secondary: 'echo' }),
  mute: guestScope(base, 'one', { secondary: 'mute' }),
  idle: guestScope(base, 'one', { secondary: 'idle' }),
  faulting: guestScope(base, 'one', { secondary: 'faulting' }),
  'round-robin-echo': guestScope(base, 'two', { primary: 'round-robin', secondary: 'echo' }),
  'sleep-on-1-echo': guestScope(base, 'two', { primary: 'sleep-on-1', secondary: 'echo' }),
  'greedy-echo': guestScope(base, 'late', { primary: 'greedy', secondary: 'echo' }),
  'round-robin-idle': guestScope(base, 'one', { primary: 'round-robin', secondary: 'idle' }),
  'sleep-on-1-idle': guestScope(base, 'one', { primary: 'sleep-on-1', secondary: 'idle' }),
  'round-robin-mute': guestScope(base, 'one', { primary: 'round-robin', secondary: 'mute' }),
  'round-robin-faulting': guestScope(base, 'one', { primary: 'round-robin', secondary: 'faulting' }),
})

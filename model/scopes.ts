import { geometry } from './geometry.js'
import { guestScopes } from './guest-scopes.js'
import type { MemoryMap, NamedAddress, Scope } from './scope.js'

/**
 * Sixteen pages of hypervisor address space in three levels (4 × 2 × 2 entries), thirty-two of guest address space:
 * pages 0 device, 1 UART, 2–3 nothing, 4 text, 5 data and bss, 6–11 the primary's, from 15 downwards the secondaries'.
 */
const SMALL = geometry('4·2·2·2', 2, 1, 1, 1)

const page = (n: number): bigint => BigInt(n) << 12n
const named = (name: string, value: bigint): NamedAddress => ({ name, value })

const P_A = named('P.a', page(6))
const P_B = named('P.b', page(8))
const NIL = named('0', 0n)
const UART = named('uart', page(1))
/** Where a scope has a ramdisk: memory of the primary that the hypervisor maps from boot. */
const INITRD = named('initrd', page(7))
const IMAGE = named('hyp.data', page(5))
const UNALIGNED = named('P.a+8', page(6) + 8n)
/** EL2 ignores the top byte. */
const TAGGED = named('P.a|1<<56', page(6) | (1n << 56n))
/** EL2's table does not reach it, the check of the guest's mapping drops the bits. */
const BEYOND = named('P.b|1<<50', page(8) | (1n << 50n))
/** In the primary's map, beyond the hypervisor's table: aliases its data page there. */
const ALIAS = named('hyp.data+reach', page(16 + 5))
/** The last page of all: mapping it maps nothing. */
const LAST = named('last', page(31))

const memory = (primaryEnd: number): MemoryMap => ({ ram: [4, 16], text: [4, 5], rodata: [5, 5], data: [5, 6], uart: 1, windows: true, primaryEnd })

const S0_A = named('S0.a', page(14))
const S0_B = named('S0.b', page(15))
const S1_A = named('S1.a', page(12))

/** Seconds: one CPU, one secondary with one vCPU. */
const tiny: Scope = {
  name: 'tiny',
  says: 'one CPU, one secondary VM of one vCPU',
  cpus: 1,
  secondaries: [{ pages: 2, vcpus: 1, started: [0] }],
  geometry: SMALL,
  memory: memory(24),
  stage2Top: 3,
  spareTables: 1,
  configure: [[NIL, P_A, P_B, UNALIGNED, IMAGE, S0_A, ALIAS, BEYOND], [S0_A, S0_B, P_A, NIL, IMAGE, UART]],
  sizes: [0n, 1n, 4096n, 4097n],
  strayIndices: [1n, 1n << 32n],
  contents: [6, 15],
  messages: 1,
  strayCalls: [0xff08n, 0x1_0000_ff01n],
  interruptions: ['smc', 'wfi', 'wfe', 'irq', 'fiq', 'serror'],
  accesses: ['load', 'store', 'fetch'],
  touch: [[named('hyp.data', page(5))], [P_A]],
}

/** Under a minute: one CPU, two secondaries, one of them with two vCPUs. */
const small: Scope = {
  ...tiny,
  name: 'small',
  says: 'one CPU, two secondary VMs of two vCPUs and one',
  secondaries: [{ pages: 2, vcpus: 2, started: [0, 1] }, { pages: 2, vcpus: 1, started: [0] }],
  configure: [[P_A, P_B, S0_A], [S0_A, S0_B, P_A], [S1_A, S0_A]],
  sizes: [0n, 4096n, 4097n],
  strayIndices: [2n],
  contents: [8, 15],
  interruptions: ['smc', 'wfi', 'wfe', 'irq'],
  accesses: ['load', 'store'],
  touch: [[], [P_A], [S0_A]],
}

/** As small, with every address class there is. */
const wide: Scope = {
  ...small,
  name: 'wide',
  says: 'one CPU, two secondary VMs of two vCPUs and one, every class of address',
  contents: [8, 14],
  configure: [[NIL, P_A, P_B, UNALIGNED, S0_A, IMAGE, TAGGED, BEYOND, ALIAS, LAST], [S0_A, UART, P_A], [S1_A, S0_A]],
  sizes: [0n, 1n, 4096n, 4097n, (1n << 32n) + 1n],
  strayIndices: [2n, 1n << 32n],
}

/** Some 3 × 10⁸ states: for hours, or for many machines. */
const vast: Scope = { ...wide, name: 'vast', says: 'one CPU, two secondary VMs of three vCPUs and one, every class of address', secondaries: [{ pages: 2, vcpus: 3, started: [0, 1, 2] }, { pages: 2, vcpus: 1, started: [0] }] }

/** The page-table heap is empty from the start: every call that needs a table is refused. */
const exhausted: Scope = {
  ...small,
  name: 'exhausted',
  says: 'one CPU, one secondary VM of one vCPU, no page-table frame left',
  secondaries: [{ pages: 2, vcpus: 1, started: [0] }],
  memory: { ...memory(24), initrd: [7, 8] },
  spareTables: 0,
  configure: [[P_A, P_B, INITRD, UART, S0_A], [S0_A, S0_B, UART]],
  contents: [8, 15],
  touch: [[], [P_A]],
}

/** Two CPUs that race for one vCPU: the smallest machine in which calls can overlap. */
const race: Scope = {
  ...tiny,
  name: 'race',
  says: 'two CPUs, one secondary VM of one vCPU',
  cpus: 2,
  configure: [[P_A, P_B], [S0_A, S0_B]],
  sizes: [0n, 4096n],
  strayIndices: [],
  contents: [15],
  strayCalls: [],
  interruptions: ['wfi', 'irq'],
  accesses: [],
  touch: [[], []],
}

/** Two VMs that configure at once, and need the same missing table for it: a loader that leaves no tables behind. */
const tables: Scope = {
  ...race,
  name: 'tables',
  says: 'two CPUs, two VMs whose buffers need the same missing table',
  secondaries: [{ pages: 6, vcpus: 1, started: [0] }],
  memory: { ...memory(24), windows: false },
  spareTables: 4,
  configure: [[P_B], [named('S0.c', page(10))]],
  sizes: [0n],
  interruptions: [],
}

/**
 * The protocol alone, on one CPU and without faults: small enough for rules about what must happen in the end and what must stay possible,
 * which look at the whole graph of a search.
 */
const solo: Scope = {
  ...race,
  name: 'solo',
  says: 'one CPU, one secondary VM of one vCPU, the protocol alone',
  cpus: 1,
  configure: [[P_A, P_B], [S0_A, S0_B]],
  sizes: [4096n],
  contents: [15],
}

/** Two vCPUs that may both wait for a message. */
const pair: Scope = { ...solo, name: 'pair', says: 'one CPU, one secondary VM of two vCPUs, the protocol alone', secondaries: [{ pages: 2, vcpus: 2, started: [0, 1] }] }

/** Two vCPUs, of which boot starts the first, as upstream does. */
const late: Scope = { ...pair, name: 'late', says: 'one CPU, one secondary VM of two vCPUs, the second not started, the protocol alone', secondaries: [{ pages: 2, vcpus: 2, started: [0] }] }

/** The same, where guests follow programs. */
export const GUEST_SCOPES = guestScopes(solo)

/** Scopes in which rules about what must happen and what must stay possible are judged. */
export const LIVENESS_SCOPES = { solo, pair, late } as const satisfies Readonly<Record<string, Scope>>

/** As race, with one pair of buffers each: small enough for the whole graph of calls that overlap. */
const duel: Scope = {
  ...race,
  name: 'duel',
  says: 'two CPUs, one secondary VM of one vCPU, every VM with different pages for its buffers',
  distinctBuffers: true,
  sizes: [4096n],
}

/** Scopes for checking calls section by section. */
export const INTERLEAVED_SCOPES = { duel, race, tables } as const satisfies Readonly<Record<string, Scope>>

/** Two of everything, each VM with one page and one size of message: how CPUs, VMs and vCPUs get in each other's way. */
const pairs: Scope = {
  ...race,
  name: 'pairs',
  says: 'two CPUs, two secondary VMs of two vCPUs each, one page a VM',
  secondaries: [{ pages: 2, vcpus: 2, started: [0, 1] }, { pages: 2, vcpus: 2, started: [0, 1] }],
  configure: [[P_B], [S0_A], [S1_A]],
  sizes: [0n],
  contents: [8],
  interruptions: [],
  touch: [[], [], []],
}

/** The same, so large that symmetry makes the difference between seconds and minutes. */
export const SYMMETRIC_SCOPES = { pairs } as const satisfies Readonly<Record<string, Scope>>

/** Two strangers: what one can learn of the other. */
const neighbours: Scope = {
  ...solo,
  name: 'neighbours',
  says: 'one CPU, two secondary VMs of one vCPU each, every VM with different pages for its buffers',
  secondaries: [{ pages: 2, vcpus: 1, started: [0] }, { pages: 2, vcpus: 1, started: [0] }],
  configure: [[P_A, P_B], [S0_A, S0_B], [S1_A, named('S1.b', page(13))]],
  distinctBuffers: true,
  contents: [8, 15],
  interruptions: ['irq'],
  accesses: ['store'],
  touch: [[], [], []],
}

/** The same where page tables are short: boot leaves what the buffers of either secondary need, and not those of both. */
const scarce: Scope = {
  ...neighbours,
  name: 'scarce',
  says: 'one CPU, two secondary VMs of one vCPU each, page-table frames for the buffers of one of them',
  secondaries: [{ pages: 4, vcpus: 1, started: [0] }, { pages: 2, vcpus: 1, started: [0] }],
  memory: { ...memory(24), windows: false },
  spareTables: 2,
  configure: [[P_A, named('P.c', page(7))], [S0_A, S0_B], [named('S1.c', page(10)), named('S1.d', page(11))]],
  contents: [7, 15],
}

/** Scopes in which pairs of states are compared: what two runs tell of each other. */
export const PAIRED_SCOPES = { neighbours, scarce } as const satisfies Readonly<Record<string, Scope>>

/** The named scopes, smallest first. */
export const SCOPES = { ...LIVENESS_SCOPES, ...GUEST_SCOPES, tiny, exhausted, ...PAIRED_SCOPES, small, wide, vast, duel, race, tables, ...SYMMETRIC_SCOPES } as const satisfies Readonly<Record<string, Scope>>

export type ScopeName = keyof typeof SCOPES

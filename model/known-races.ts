import type { Declared } from '../checker/races/declared.js'

/**
 * Accesses of the pinned commit that no lock orders, and that are known. What belongs to one CPU (its current vCPU, its live registers) needs no
 * mention: nobody else touches it.
 */
export const KNOWN_RACES: readonly Declared[] = [
  {
    name: 'saved registers',
    kind: 'race',
    // `held` stands for all the context that is saved last: the callee-saved and the system registers.
    fields: ['vcpus.*.regs.x0', 'vcpus.*.held'],
    sections: ['save volatile registers', 'save other registers', 'vcpu_run: restore', 'rpc_request: deliver'],
    reason: 'A vCPU’s new state is published before its registers are saved, so another CPU may wake it or run it meanwhile; no lock guards a saved context.',
    fixedBy: '0330611f (2018-11-26)',
    in: ['duel-interleaved', 'race-interleaved', 'tables-interleaved'],
  },
  {
    name: 'hypervisor page table',
    kind: 'race',
    fields: ['frames.*.entries'],
    sections: ['vm_configure: read entry', 'vm_configure: write table entry'],
    reason: 'vm_configure changes the hypervisor’s own table under the lock of the caller’s VM, which another VM’s call does not take.',
    fixedBy: '3c0a90a9',
    in: ['tables-interleaved'],
  },
]

/** What is expected once patches are applied: a race that one of them ends must be gone. */
export const knownWith = (patches: readonly { readonly name: string }[]): readonly Declared[] =>
  KNOWN_RACES.filter(({ fixedBy }) => !patches.some(({ name }) => fixedBy?.startsWith(name)))

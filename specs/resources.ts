import type { Known } from '../checker/property.js'
import { STAGE1_TOP, indexAt } from '../model/geometry.js'
import type { Address } from '../model/address.js'
import { STAGE1_ROOT } from '../model/memory.js'
import type { Platform } from '../model/platform.js'
import type { Seen } from '../model/state.js'
import { upstream } from '../model/upstream.js'
import { invariant, ofWholeCalls, transition, type Family } from './language.js'
import { isBare, isPlainAddress, ownsPage, returned } from './nouns.js'

export const oneHeapForAll: Known = { fixedBy: undefined, reason: 'All VMs’ buffers are mapped from one heap of forty table frames, which runs dry for whoever comes last.', in: ['scarce'] }

/** What there is a limited supply of, and how it is shared out: the frames of the hypervisor's page table. */
export const resources = ((hypervisor) => {
  const { platform, initial, handles } = hypervisor
  const isOwn = (vm: number, address: Address): boolean => isPlainAddress(hypervisor, address) && ownsPage(hypervisor, vm, address)
  const spare = (s: Seen): number => s.frames.length - s.heap.used

  return {
    heapServesEveryVm: ofWholeCalls(transition({
      says: 'A VM’s first vm_configure with two different pages of its own succeeds, if boot left enough tables for it, whatever others have done since.',
      because: 'Each VM was promised its mailbox by being configured at all; no other VM may use it up.',
      source: upstream('src/mm.c', 'mm_populate_table_pte'),
      known: oneHeapForAll,
      on: ['vm_configure'],
      given: ({ before, action: { vm, args: { send, recv } } }) =>
        isBare(before.vms[vm]!.rpc) && send !== recv && isOwn(vm, send) && isOwn(vm, recv) && tablesFor(platform, initial, [send, recv]) <= spare(initial),
      holds: step => returned(step) && step.outcome === 0,
    })),

    configureTakesWhatItNeeds: ofWholeCalls(transition({
      says: 'vm_configure takes no more table frames than its two pages lack.',
      because: 'Every frame taken is gone for good: there are forty.',
      source: upstream('src/mm.c', 'mm_ptable_map'),
      on: ['vm_configure'],
      holds: ({ before, action: { args: { send, recv } }, after }) => {
        const taken = spare(before) - spare(after)
        return taken === 0 || taken <= tablesFor(platform, before, [send, recv])
      },
    })),

    framesHangTogether: invariant({
      says: 'While nobody changes the hypervisor’s page table, each frame that was handed out is the table of exactly one of its entries.',
      because: 'A frame that hangs nowhere is lost with what it maps; two entries that share one change together.',
      source: upstream('src/mm.c', 'mm_populate_table_pte'),
      known: { fixedBy: '3c0a90a9', reason: 'Two calls that miss the same table both make one, and one is lost.', in: ['tables-interleaved'] },
      each: s => s.frames,
      given: (_, s, frame) => frame !== STAGE1_ROOT && s.cpus.every((_, cpu) => handles(s, cpu) !== 'vm_configure'),
      holds: (_, s, frame) => {
        let parents = 0
        for (const { entries } of s.frames) for (const entry of entries) if (entry.kind === 'table' && entry.out === frame) parents++
        return parents === (frame < s.heap.used ? 1 : 0)
      },
    }),
  }
}) satisfies Family<object>

/** How many tables the hypervisor lacks to map the pages of some addresses one by one. */
const tablesFor = ({ geometry, addresses }: Platform, s: Seen, buffers: readonly Address[]): number => {
  const missing = new Set<string>()
  for (const address of buffers) {
    const page = addresses.page[address]!
    let frame: number | undefined = STAGE1_ROOT
    let way = ''
    for (let level = STAGE1_TOP; level > 0; level--) {
      const index = indexAt(geometry, page, level)
      way += `${index}.`
      const entry: Seen['frames'][number]['entries'][number] | undefined = frame === undefined ? undefined : s.frames[frame]!.entries[index]!
      frame = entry?.kind === 'table' ? entry.out : undefined
      if (frame === undefined) missing.add(way)
    }
  }
  return missing.size
}

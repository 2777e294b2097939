import { STAGE1_TOP } from '../model/geometry.js'
import { STAGE1_ROOT } from '../model/memory.js'
import { leafOf, translate, type Permission } from '../model/page-table.js'
import { NULL } from '../model/address.js'
import { PRIMARY, type Seen } from '../model/state.js'
import { upstream } from '../model/upstream.js'
import { OF_FURTHER_WRITES } from './kept.js'
import { FEW_STATES, frame, invariant, lifecycle, ofWholeCalls, transition, type Family } from './language.js'
import { isConfigured } from './nouns.js'

/** Who can read and write which page: the hypervisor's own mappings, and the separation of VMs. */
export const isolation = (({ platform, scope, initial }) => {
  const { geometry, addresses } = platform
  const pages = Array.from({ length: geometry.reach[STAGE1_TOP]! }, (_, page) => page)
  const entry = (s: Seen, page: number) => leafOf(geometry, s, STAGE1_ROOT, STAGE1_TOP, page)
  const target = (s: Seen, page: number) => translate(geometry, s, STAGE1_ROOT, STAGE1_TOP, page)

  /** What the hypervisor maps for itself at boot: its image and its devices. */
  const { text, rodata, data, uart } = scope.memory
  const isImage = (page: number): boolean => [text, rodata, data].some(([begin, end]) => page >= begin && page < end)
  const booted = pages.flatMap(page => {
    const leaf = entry(initial, page)
    return leaf !== undefined && (page === uart || isImage(page)) ? [{ page, perm: leaf.perm }] : []
  })
  const isWritable = (perm: Permission): boolean => perm === 'rw' || perm === 'rwd' || perm === 'rwx'
  const isReceivePage = (s: Seen, page: number): boolean => s.vms.some(({ rpc }) => rpc.recv !== NULL && rpc.send !== NULL && addresses.page[rpc.recv] === page)

  const isBuffer = (s: Seen, page: number): boolean =>
    s.vms.some(({ rpc }) => isConfigured(rpc) && (addresses.page[rpc.send] === page || addresses.page[rpc.recv] === page))

  return {
    ownMappingsNeverChange: invariant({
      says: 'The hypervisor’s mappings of its own image and of its devices are those of boot.',
      because: 'It runs there. Who moves them, owns EL2.',
      source: upstream('src/mm.c', 'mm_map'),
      known: {
        fixedBy: undefined,
        reason: 'Address bits above the hypervisor’s table are dropped when its entries are written: an address beyond its reach replaces the mapping of another page.',
        in: ['tiny', 'exhausted', 'wide', 'vast'],
      },
      each: () => booted,
      holds: ({ page, perm }, s) => {
        const leaf = entry(s, page)
        return leaf !== undefined && leaf.perm === perm && target(s, page) === page
      },
    }),

    mapsIdentically: invariant({
      says: 'The hypervisor maps every page to itself.',
      because: 'It uses physical addresses as pointers.',
      source: upstream('src/mm.c', 'mm_map'),
      known: {
        fixedBy: undefined, in: ['tiny', 'wide', 'vast'],
        reason: 'Address bits above the hypervisor’s table are dropped when its entries are written, and kept in what they point to.',
      },
      each: () => pages,
      given: (page, s) => entry(s, page) !== undefined,
      holds: (page, s) => target(s, page) === page,
    }),

    writesOnlyWhereItMust: ofWholeCalls(invariant({
      says: 'Besides its own data and devices, the hypervisor can write only to receive pages.',
      because: 'Every further page is one an error at EL2 can corrupt.',
      source: upstream('src/api.c', 'api_vm_configure'),
      known: { fixedBy: '8087132f (2018-08-06)', reason: 'vm_configure maps page 0 writable and then takes the buffer for missing.', in: ['tiny', 'wide', 'vast'] },
      each: () => pages,
      given: (page, s) => {
        const leaf = entry(s, page)
        return leaf !== undefined && isWritable(leaf.perm) && !booted.some(own => own.page === page && isWritable(own.perm))
      },
      holds: (page, s) => isReceivePage(s, target(s, page)),
    })),

    mapsOnlyWhatItMust: ofWholeCalls(invariant({
      says: 'Besides what it has mapped since boot, the hypervisor maps only the buffers of VMs that have both, while no CPU hangs.',
      because: 'What is not mapped, no error at EL2 can read for anybody.',
      source: upstream('src/api.c', 'api_vm_configure'),
      known: { fixedBy: '8087132f (2018-08-06)', reason: 'vm_configure maps pages for a VM that then has no buffer, or only one.', in: ['tiny', 'wide', 'vast'] },
      each: () => pages,
      given: (page, s) => entry(s, page) !== undefined && entry(initial, page) === undefined && s.cpus.every(({ hang }) => hang === undefined),
      holds: (page, s) => isBuffer(s, target(s, page)),
    })),

    pageLifecycle: ofWholeCalls(lifecycle({
      says: 'The hypervisor comes to read or write a page by vm_configure, and then does so for good.',
      because: 'A mapping that goes away under a message is a fault at EL2; one that changes is another page.',
      source: upstream('src/mm.c', 'mm_map'),
      known: {
        fixedBy: undefined, in: ['tiny', 'exhausted'],
        reason: 'A page that was mapped already is mapped anew, and unmapped when the other page fails: the ramdisk’s, the UART’s; addresses beyond the table’s reach replace the mappings of other pages.',
      },
      only: FEW_STATES,
      each: s => pages.map(page => entry(s, page)?.perm),
      state: perm => (perm === undefined ? 'unmapped' : isWritable(perm) ? 'writable' : 'readable'),
      moves: {
        'unmapped → readable': ['vm_configure'],
        'unmapped → writable': ['vm_configure'],
      },
    })),

    neverWritableAndExecutable: invariant({
      says: 'The hypervisor maps no page that it can both write and execute.',
      because: 'What a guest can make it write, it must not run.',
      source: upstream('src/mm.c', 'mm_init'),
      kept: 'Nothing in the modelled code asks for both rights at once, and no single fault makes it; the rule is what keeps it so.',
      each: () => pages,
      holds: (page, s) => entry(s, page)?.perm !== 'rwx',
    }),

    buffersAreApart: invariant({
      says: 'No page is a buffer of two VMs.',
      because: 'Messages of one would be read or overwritten by the other.',
      source: upstream('src/api.c', 'api_vm_configure'),
      known: { fixedBy: undefined, reason: 'Only the caller’s own mapping is looked at: the UART page, which all VMs share, passes.', in: ['exhausted'] },
      each: s => s.vms,
      given: ({ rpc }) => isConfigured(rpc),
      holds: ({ rpc: { send, recv } }, s, vm) => s.vms.every(({ rpc }, other) => other === vm || !isConfigured(rpc)
        || [rpc.send, rpc.recv].every(buffer => addresses.page[buffer] !== addresses.page[send] && addresses.page[buffer] !== addresses.page[recv])),
    }),

    secondariesAreApart: invariant({
      says: 'No RAM page is mapped in the stage 2 of two VMs, and the hypervisor’s image is in none.',
      because: 'Isolation is what a hypervisor is for.',
      source: upstream('src/load.c', 'load_secondary'),
      each: () => addresses.page.map((page, address) => ({ page, address })),
      given: ({ page }) => platform.isRam(page),
      holds: ({ page, address }) => {
        let owners = 0
        for (let vm = PRIMARY; vm <= platform.secondaries; vm++) if (platform.maps(vm, address)) owners++
        return owners <= (isImage(page) ? 0 : 1)
      },
    }),

    tablesChangeByConfigureOnly: frame({
      says: 'Only vm_configure changes the hypervisor’s page table and its heap.',
      because: 'Nothing else has reason to.',
      source: upstream('src/mm.c', 'mm_map'),
      kept: OF_FURTHER_WRITES,
      mayChange: ({ name }) => ['cpus', 'vms', 'vcpus', 'pages', 'log', 'tables', 'heap.lock', ...(name === 'vm_configure' ? ['frames', 'heap'] : [])],
    }),

    memoryIsItsOwners: ofWholeCalls(transition({
      says: 'The contents of a page change only by a store of its owner, or by a message to the VM whose receive page it is.',
      because: 'The integrity of a VM’s memory, through EL2 as well.',
      source: upstream('src/api.c', 'api_rpc_request'),
      kept: OF_FURTHER_WRITES,
      on: ['store', 'rpc_request', 'rpc_reply', 'vm_configure', 'vcpu_run', 'rpc_read_request', 'rpc_ack'],
      holds: ({ before, action: { name, vm, args, event }, after }) => {
        for (let row = 0; row < after.pages.length; row++) {
          if (before.pages[row]!.head === after.pages[row]!.head && before.pages[row]!.tail === after.pages[row]!.tail) continue
          const page = scope.contents[row]!
          const receiver = name === 'rpc_request' ? args.vm + 1 : PRIMARY
          const mayBe =
            name === 'store' ? event?.op === 'store' && addresses.page[event.address] === page && platform.maps(vm, event.address)
            : (name === 'rpc_request' || name === 'rpc_reply') && addresses.page[after.vms[receiver]!.rpc.recv] === page
          if (!mayBe) return false
        }
        return true
      },
    })),
  }
}) satisfies Family<object>

import type { Sheet, SheetRow } from '../checker/scenery.js'
import { STAGE1_TOP } from '../model/geometry.js'
import { STAGE1_ROOT } from '../model/memory.js'
import { leafOf, translate } from '../model/page-table.js'
import { NULL } from '../model/address.js'
import type { Platform } from '../model/platform.js'
import { vmName, type Seen, type State } from '../model/state.js'

/** Both stages of translation: the hypervisor's own is in the state, the VMs' never change after boot. */
export interface Stages {
  readonly platform: Platform
  /** Whether a VM's stage 2 maps a page. */
  readonly mapsPage: (vm: number, page: number) => boolean
}

const PAGE = 4096
const NONE = '–'

const address = (page: number): string => `0x${(page * PAGE).toString(16)}`

/** Pages with who can reach them: each VM through its stage 2, the hypervisor through its own table. Neighbours that are alike share a row. */
export const pagesSheet = ({ platform, mapsPage }: Stages): Sheet<State> => {
  const { geometry, addresses } = platform
  const vms = platform.vcpusOf.map((_, vm) => vm)
  const pages = Array.from({ length: geometry.mask }, (_, page) => page)
  const reach = Array.from({ length: geometry.reach[STAGE1_TOP]! }, (_, page) => page)

  /** By physical page: through which virtual pages the hypervisor gets there, and with what permission. */
  const mappings = (s: Seen): ReadonlyMap<number, readonly { readonly from: number; readonly perm: string }[]> => {
    const found = new Map<number, { from: number; perm: string }[]>()
    for (const from of reach) {
      const leaf = leafOf(geometry, s, STAGE1_ROOT, STAGE1_TOP, from)
      if (leaf === undefined) continue
      const page = translate(geometry, s, STAGE1_ROOT, STAGE1_TOP, from)
      found.set(page, [...(found.get(page) ?? []), { from, perm: leaf.perm }])
    }
    return found
  }
  const buffers = (s: Seen, page: number): string => s.vms.flatMap(({ rpc: { send, recv } }, vm) => [
    ...(send !== NULL && addresses.page[send] === page ? [`send of ${vmName(vm)}`] : []),
    ...(recv !== NULL && addresses.page[recv] === page ? [`receive of ${vmName(vm)}`] : []),
  ]).join(', ')

  const rowOf = (s: Seen, page: number, own: ReturnType<typeof mappings>): Omit<SheetRow, 'name'> => {
    const stage1 = own.get(page) ?? []
    const writers = [...vms.filter(vm => mapsPage(vm, page)).map(vmName), ...(stage1.some(({ perm }) => perm.includes('w')) ? ['EL2'] : [])]
    const cells = [
      ...vms.map(vm => (mapsPage(vm, page) ? (page === platform.uart ? 'rwd' : 'rwx') : NONE)),
      stage1.length === 0 ? NONE : stage1.map(({ from, perm }) => (from === page ? perm : `${perm} at ${address(from)}`)).join(', '),
      buffers(s, page) || NONE,
    ]
    return { cells, ...(platform.isRam(page) && writers.length > 1 ? { warning: `${writers.join(' and ')} can write it` } : {}) }
  }

  return {
    name: 'Pages',
    says: 'Who reaches which physical page: VMs through stage 2, the hypervisor through its own table. A warning marks RAM that more than one can write.',
    columns: [...vms.map(vmName), 'EL2', 'buffers'],
    rows: s => {
      const own = mappings(s)
      const rows: { first: number; last: number; row: Omit<SheetRow, 'name'> }[] = []
      for (const page of pages) {
        const row = rowOf(s, page, own)
        const before = rows.at(-1)
        if (before !== undefined && before.row.cells.join('|') === row.cells.join('|') && before.row.warning === row.warning) before.last = page
        else rows.push({ first: page, last: page, row })
      }
      return rows.filter(({ row }) => row.cells.some(cell => cell !== NONE))
        .map(({ first, last, row }) => ({ name: first === last ? address(first) : `${address(first)} … ${address(last)}`, ...row }))
    },
  }
}

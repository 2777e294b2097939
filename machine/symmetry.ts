import type { Renaming, Symmetry } from '../checker/symmetry/symmetry.js'
import { STAGE1_TOP, indexAt } from '../model/geometry.js'
import { STAGE1_ROOT } from '../model/memory.js'
import type { Platform } from '../model/platform.js'
import type { Scope, SecondaryVm } from '../model/scope.js'
import { PRIMARY, secondary, type State } from '../model/state.js'
import type { GuestAction } from './action.js'
import type { PageRange } from '../model/scope.js'
import { isAccess } from './event.js'

/** What the machine knows of itself that its symmetry follows from. */
export interface Machine {
  readonly scope: Scope
  readonly platform: Platform
  readonly initial: State
  /** The memory of each secondary. */
  readonly regions: readonly PageRange[]
}

type Ids = Readonly<Record<string, readonly number[]>>

const swapped = (size: number, pairs: readonly (readonly [number, number])[]): number[] => {
  const ids = Array.from({ length: size }, (_, id) => id)
  for (const [a, b] of pairs) {
    ids[a] = b
    ids[b] = a
  }
  return ids
}

/** CPUs with their primary vCPUs, vCPUs of a secondary that start alike, and secondaries of the same size with their vCPUs and pages: neighbours are swapped, the rest follows. */
export const symmetryOf = (machine: Machine): Symmetry<GuestAction> => {
  const { scope: { cpus, secondaries, plans }, platform: { vcpusOf, vcpus } } = machine
  // A program names things by number, in registers that no renaming knows how to change.
  const planned = plans?.some(plan => plan !== undefined) === true
  const cpuSwaps = Array.from({ length: cpus - 1 }, (_, cpu): Renaming => {
    const pair = [vcpusOf[PRIMARY]![cpu]!, vcpusOf[PRIMARY]![cpu + 1]!] as const
    return {
      ids: { cpu: swapped(cpus, [[cpu, cpu + 1]]), vcpu: swapped(vcpus.length, [pair]) },
      // What boot leaves there differs, never changes, and means nothing.
      fields: new Map(pair.map(vcpu => [`vcpus.${vcpu}.state`, { from: `vcpus.${vcpu}.state` }])),
    }
  })
  const vcpuSwaps = secondaries.flatMap(({ started }, index) => {
    const own = vcpusOf[secondary(index)]!
    return own.slice(1).flatMap((vcpu, before): Renaming[] =>
      (started.includes(before) === started.includes(before + 1) ? [{ ids: { vcpu: swapped(vcpus.length, [[own[before]!, vcpu]]) } }] : []))
  })
  const vmSwaps = secondaries.slice(1).flatMap((vm, index) => (alike(secondaries[index]!, vm) ? [vmSwap(machine, index)] : []))
  return {
    renamings: planned ? [] : [...cpuSwaps, ...vcpuSwaps, ...vmSwaps],
    nameOf: (action, renaming) => nameOf(machine, action, renaming?.ids ?? {}),
    // Program points are numbered in the order in which the search comes to them.
    opaque: path => path.endsWith('.point'),
  }
}

const alike = (a: SecondaryVm, b: SecondaryVm): boolean => a.pages === b.pages && a.vcpus === b.vcpus && a.started.join() === b.started.join()

/** Swaps two neighbouring secondaries: their vCPUs one by one, their pages one by one, and the entries of the hypervisor's table for these. */
const vmSwap = (machine: Machine, index: number): Renaming => {
  const { scope: { contents }, platform: { vcpusOf, vcpus, secondaries }, regions } = machine
  const [one, other] = [regions[index]!, regions[index + 1]!]
  const distance = other[0] - one[0]
  const moved = (page: number): number => (page >= one[0] && page < one[1] ? page + distance : page >= other[0] && page < other[1] ? page - distance : page)
  const addresses = movedAddresses(machine, moved)
  const tracked = contents.map(page => contents.indexOf(moved(page)))
  return {
    ids: {
      vm: swapped(secondaries + 1, [[secondary(index), secondary(index + 1)]]),
      vcpu: swapped(vcpus.length, vcpusOf[secondary(index)]!.map((vcpu, i) => [vcpu, vcpusOf[secondary(index + 1)]![i]!] as const)),
      address: addresses,
      ...(tracked.includes(-1) ? {} : { page: tracked }),
    },
    fields: movedEntries(machine, Array.from({ length: one[1] - one[0] }, (_, page) => one[0] + page), distance),
  }
}

/** An address becomes the one that has the same bits and the other page; one that has no such counterpart stays, and the renaming will not do. */
const movedAddresses = ({ platform: { addresses } }: Machine, moved: (page: number) => number): number[] => {
  const numbers = new Map(addresses.values.map((value, address) => [value, address]))
  return addresses.values.map((value, address) => {
    const page = addresses.page[address]!
    return numbers.get(value + (BigInt(moved(page) - page) << 12n)) ?? address
  })
}

/** The entries of the hypervisor's table for some pages change places with those for the pages a distance away. */
const movedEntries = ({ platform: { geometry }, initial }: Machine, pages: readonly number[], distance: number): NonNullable<Renaming['fields']> => {
  const fields = new Map<string, { from: string; value?: (value: unknown) => unknown }>()
  const all = new Set([...pages, ...pages.map(page => page + distance)])
  const pathOf = (page: number): string | undefined => {
    let frame = STAGE1_ROOT
    for (let level = STAGE1_TOP; level > 0; level--) {
      const entry = initial.frames[frame]!.entries[indexAt(geometry, page, level)]!
      if (entry.kind !== 'table') return undefined
      frame = entry.out
    }
    return `frames.${frame}.entries.${indexAt(geometry, page, 0)}`
  }
  const swap = (page: unknown): unknown => {
    if (typeof page !== 'number' || !all.has(page)) return page
    return pages.includes(page) ? page + distance : page - distance
  }
  for (const page of pages) {
    const [one, other] = [pathOf(page), pathOf(page + distance)]
    if (one === undefined || other === undefined) continue
    for (const [path, from] of [[one, other], [other, one]] as const) {
      fields.set(`${path}.kind`, { from: `${from}.kind` })
      fields.set(`${path}.perm`, { from: `${from}.perm` })
      fields.set(`${path}.out`, { from: `${from}.out`, value: swap })
    }
  }
  return fields
}

/** An action's name once things are renamed: who, where, and what with which arguments. */
const nameOf = ({ platform }: Machine, { name, cpu, vm, vcpu, event, args }: GuestAction, ids: Ids): string => {
  const renamed = (kind: string, id: number): number => ids[kind]?.[id] ?? id
  const who = `CPU${renamed('cpu', cpu)} vcpu${renamed('vcpu', vcpu)} vm${renamed('vm', vm)} ${name}`
  if (event === undefined) return `${who} goes on`
  if (isAccess(event)) return `${who} ${renamed('address', event.address)} ${event.op === 'store' ? event.message : ''}`
  // A secondary asks for what it does not get, whomever it names: it always names the same.
  const names = args.vm >= 0 && args.vm < platform.secondaries && (vm === PRIMARY || name === 'vcpu_get_count')
  const toVm = names ? renamed('vm', secondary(args.vm)) - 1 : args.vm
  const target = names ? platform.vcpusOf[secondary(args.vm)]![args.vcpu] : undefined
  const image = target === undefined ? undefined : platform.vcpus[renamed('vcpu', target)]!
  const x = event.x?.join() ?? ''
  return `${who} ${[toVm, image?.index ?? args.vcpu, args.size, renamed('address', args.send), renamed('address', args.recv), args.flag].join()} ${args.vm < 0 && args.send < 0 ? x : ''}`
}

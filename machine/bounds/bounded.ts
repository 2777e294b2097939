import type { NamedAddress, Scope, SecondaryVm } from '../../model/scope.js'
import { PRIMARY, secondary, vmName } from '../../model/state.js'

/** What of a scope can be bounded otherwise, in the order in which it is told. */
export const BOUNDS = {
  cpus: 'CPUs',
  secondaries: 'secondary VMs',
  vcpus: 'vCPUs of each secondary VM',
  messages: 'different messages that a guest stores',
  spareTables: 'page-table frames left after boot',
} as const

export type BoundName = keyof typeof BOUNDS
export type Bounds = { readonly [N in BoundName]?: number }

/** A scope, and what of it is bounded otherwise than the scope of its name is, e.g. `cpus=2`; nothing when absent. */
export interface Bounded extends Scope {
  readonly changed?: string
}

/** A bound of a scope: what it is, and between what it can be set. */
export interface Bound {
  readonly name: BoundName
  /** One number, or one for each secondary VM. */
  readonly now: readonly number[]
  readonly least: number
  readonly most: number
  /** Why not more. */
  readonly because: string
}

/** Beyond these nothing was ever tried, and no search would come to an end. */
const MOST = { cpus: 4, secondaries: 3, vcpus: 4, messages: 8, spareTables: 16 } as const
const ENOUGH = 'more is never searched to an end'

/** What of a scope can be set: nothing where guests follow programs, which are written for the machine they run on; no messages where nobody stores any. */
export const boundsOf = (scope: Scope): readonly Bound[] => {
  if (scope.plans !== undefined) return []
  const room = Math.max(...Array.from({ length: MOST.secondaries }, (_, i) => i + 1).filter(count => count <= scope.secondaries.length || taken(scope, count) === undefined))
  const bound = (name: BoundName, now: readonly number[], least = 1, most: number = MOST[name], because = ENOUGH): Bound => ({ name, now, least, most, because })
  return [
    bound('cpus', [scope.cpus]),
    bound('secondaries', [scope.secondaries.length], 1, room, room < MOST.secondaries ? 'its memory has no room for more' : ENOUGH),
    bound('vcpus', [...new Set(scope.secondaries.map(({ vcpus }) => vcpus))]),
    ...(scope.accesses.includes('store') ? [bound('messages', [scope.messages])] : []),
    bound('spareTables', [scope.spareTables], 0),
  ]
}

/**
 * A scope with other bounds, and nothing else changed: what is as it was is no change. A further secondary VM is like the last one, on the memory below it, and is given
 * the like of its addresses. Errors: `RangeError` for what the scope has no bound for, or beyond what it allows.
 */
export const bounded = (scope: Scope, wanted: Bounds): Bounded => {
  if (Object.keys(wanted).length === 0) return scope
  const bounds = boundsOf(scope)
  for (const [name, value] of Object.entries(wanted)) {
    const found = bounds.find(bound => bound.name === name)
    if (found === undefined) throw new RangeError(lacking(scope, name, bounds))
    if (!Number.isInteger(value) || value < found.least || value > found.most) throw new RangeError(`${scope.name} allows ${found.least} to ${found.most} ${BOUNDS[found.name]} (${found.because}: machine/bounds/bounded.ts)`)
  }
  const isChange = ({ name, now }: Bound): boolean => wanted[name] !== undefined && now.some(value => value !== wanted[name])
  const changes = bounds.filter(isChange)
  if (changes.length === 0) return scope
  const { cpus = scope.cpus, messages = scope.messages, spareTables = scope.spareTables } = wanted
  const { secondaries, ...guests } = withSecondaries(scope, wanted.secondaries ?? scope.secondaries.length)
  const kept = bounds.filter(bound => !isChange(bound)).map(({ name, now }) => `${name}=${now.join(' and ')}`)
  return {
    ...scope, ...guests, cpus, messages, spareTables,
    secondaries: wanted.vcpus === undefined ? secondaries : secondaries.map(vm => withVcpus(vm, wanted.vcpus!)),
    changed: changes.map(({ name }) => `${name}=${wanted[name]}`).join(','),
    says: `as ${scope.name} but for ${changes.map(({ name, now }) => `${name}=${wanted[name]} (not ${now.join(' and ')})`).join(', ')}${kept.length === 0 ? '' : `; ${kept.join(', ')} as there`}`,
  }
}

const lacking = (scope: Scope, name: string, bounds: readonly Bound[]): string =>
  scope.plans !== undefined ? `nothing of ${scope.name} can be bounded otherwise: its guests follow programs, which are written for its machine`
    : name in BOUNDS ? `${scope.name} has nothing to bound by ${name}: nobody stores messages there`
    : `${scope.name} has no bound named "${name}"; it has ${bounds.map(bound => bound.name).join(', ')}`

/** Boot starts as many of them as it did: all, or the first alone. */
const withVcpus = (vm: SecondaryVm, vcpus: number): SecondaryVm => {
  const startsAll = vm.started.length === vm.vcpus
  return { ...vm, vcpus, started: startsAll ? Array.from({ length: vcpus }, (_, vcpu) => vcpu) : vm.started.filter(vcpu => vcpu < vcpus) }
}

type Guests = Pick<Scope, 'secondaries' | 'configure' | 'touch' | 'contents' | 'strayIndices'>

const withSecondaries = (scope: Scope, count: number): Guests => {
  const { secondaries, configure, touch, contents, strayIndices } = scope
  const before = secondaries.length
  const last = secondaries[before - 1]!
  const begin = firstPage(scope, before)
  const further = Array.from({ length: Math.max(0, count - before) }, (_, i) => ({ vm: secondary(before + i), distance: (i + 1) * last.pages }))
  const grow = (groups: Scope['touch']): Scope['touch'] => [...groups.slice(0, secondary(count)), ...further.map(({ vm, distance }) => groups[secondary(before - 1)]!.map(address => moved(address, begin, last.pages, distance, vm)))]
  const own = contents.filter(page => page >= begin && page < begin + last.pages)
  return {
    secondaries: [...secondaries.slice(0, count), ...further.map(() => last)],
    configure: grow(configure),
    touch: grow(touch),
    // What nobody owns any more is the primary's, and not what this scope follows.
    contents: [...contents.filter(page => count >= before || page < firstPage(scope, before) || page >= firstPage(scope, count)), ...further.flatMap(({ distance }) => own.map(page => page - distance))],
    // Who is not there stays so: an index just beyond the last VM goes on being that.
    strayIndices: strayIndices.map(index => (index >= BigInt(before) && index < BigInt(before + MOST.secondaries) ? index + BigInt(count - before) : index)),
  }
}

/** The lowest page of the secondaries' memory, which begins at the end of RAM; further ones are as large as the last. */
const firstPage = ({ memory, secondaries }: Scope, count: number): number =>
  Array.from({ length: count }, (_, i) => secondaries[Math.min(i, secondaries.length - 1)]!.pages).reduce((end, pages) => end - pages, memory.ram[1])

/** What so many secondaries would have to take, if anything: the hypervisor's own memory, or pages that the primary or its ramdisk means by name. */
const taken = (scope: Scope, count: number): number | undefined => {
  const [begin, end] = [firstPage(scope, count), firstPage(scope, scope.secondaries.length)]
  const { memory, configure, touch, contents } = scope
  const named = [...configure[PRIMARY]!, ...touch[PRIMARY]!].map(({ value }) => Number((value & ((1n << 48n) - 1n)) >> 12n))
  const initrd = memory.initrd === undefined ? [] : [memory.initrd[0]]
  if (begin <= memory.data[1]) return memory.data[1]
  return [...named, ...contents, ...initrd].find(page => page >= begin && page < end)
}

/** An address in the memory of a VM, as one so many pages below it has it; all others are as they are. */
const moved = ({ name, value }: NamedAddress, begin: number, pages: number, distance: number, vm: number): NamedAddress => {
  const page = Number(value >> 12n)
  return page < begin || page >= begin + pages ? { name, value } : { name: name.replace(/^S\d+(?=\.)/, vmName(vm)), value: value - (BigInt(distance) << 12n) }
}

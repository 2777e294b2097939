import type { Permission } from '../../model/page-table.js'
import { RPC_STATES } from '../../model/state.js'
import type { PageRange } from '../../model/scope.js'
import { among, field, hexOf, integer, listOf, objectWith, pageOf, shown, tableOf, textOf, within, wrong } from './shape.js'
import type { Config, Initial, VcpuName, VmConfig, VmRecord } from './trace.js'

/** What a run starts from: its configuration and its initial state. */

const GIB = 1 << 18
const MIB2 = 1 << 9
const BEYOND_ALL = 1n << 48n
/** One past the last page address of the hypervisor's own table. */
export const STAGE1_END = 1n << 39n

const CONFIG = new Set(['name', 'cpus', 's2_levels', 'hyp', 'ram', 'uart', 'primary', 'secondaries', 's1', 'tables'])
const VM = new Set(['vcpus', 'map'])
const TABLES = new Set(['free', 'gib', 'mib2'])
const INITIAL = new Set(['cur', 'x0', 'vm'])
const RECORD = new Set(['rpc', 'rb', 'send', 'recv', 'wait', 'vcpu'])

const PERMISSION_NAMES = ['r', 'rw', 'rx', 'rwd', 'rwx'] as const satisfies readonly Permission[]

const rangeBelow = (limit: bigint) => (value: unknown): PageRange => {
  if (!Array.isArray(value) || value.length !== 2) return wrong(`is ${shown(value)}, not a pair [begin, end]`)
  const begin = within(0, () => pageOf(limit)(value[0]))
  const end = within(1, () => pageOf(limit + 1n)(value[1]))
  return begin < end ? [begin, end] : wrong(`is ${shown(value)}: the end is not above the begin`)
}

/** Ranges in ascending order that do not overlap. */
const disjoint = (ranges: readonly PageRange[]): readonly PageRange[] => {
  const sorted = [...ranges].sort(([a], [b]) => a - b)
  sorted.forEach(([begin], i) => { if (i > 0 && begin < sorted[i - 1]![1]) wrong('has ranges that overlap') })
  return sorted
}

const vmConfig = (fewest: number, limit: bigint) => (value: unknown): VmConfig => {
  const vm = objectWith(value, VM)
  return {
    vcpus: field(vm, 'vcpus', integer(fewest, 8)),
    map: field(vm, 'map', map => disjoint(listOf(map, rangeBelow(limit)))),
  }
}

const multiplesOf = (pages: number) => (value: unknown): readonly number[] =>
  listOf(value, item => {
    const page = pageOf(STAGE1_END)(item)
    return page % pages === 0 ? page : wrong(`is ${shown(item)}, not a multiple of 0x${(pages * 4096).toString(16)}`)
  })

const stage1Entries = (list: unknown): Config['stage1'] => {
  const entries = listOf(list, item => {
    if (!Array.isArray(item) || item.length !== 3) return wrong(`is ${shown(item)}, not [begin, end, permissions]`)
    return { range: rangeBelow(STAGE1_END)(item.slice(0, 2)), perm: within(2, () => among(...PERMISSION_NAMES)(item[2])) }
  })
  disjoint(entries.map(({ range }) => range))
  return entries
}

export const readConfig = (value: unknown): Config => {
  const config = objectWith(value, CONFIG)
  const cpus = field(config, 'cpus', integer(1, 8))
  const levels = field(config, 's2_levels', integer(3, 4))
  const limit = levels === 4 ? BEYOND_ALL : STAGE1_END
  const page = pageOf(STAGE1_END)
  return {
    name: field(config, 'name', textOf),
    cpus,
    stage2Top: levels === 4 ? 3 : 2,
    hyp: field(config, 'hyp', rangeBelow(STAGE1_END)),
    ram: field(config, 'ram', rangeBelow(STAGE1_END)),
    uart: field(config, 'uart', page),
    vms: [
      field(config, 'primary', vmConfig(cpus, limit)),
      ...field(config, 'secondaries', list => listOf(list, vmConfig(0, limit))),
    ],
    stage1: field(config, 's1', list => stage1Entries(list)),
    tables: field(config, 'tables', item => {
      const tables = objectWith(item, TABLES)
      return { free: field(tables, 'free', integer(0, 4096)), gib: field(tables, 'gib', multiplesOf(GIB)), mib2: field(tables, 'mib2', multiplesOf(MIB2)) }
    }),
    key: JSON.stringify(value),
  }
}

/** A VM by its name: "p" is the primary, "0" the first secondary. */
export const vmNamed = ({ vms }: Config, name: string): number => {
  const vm = name === 'p' ? 0 : /^(0|[1-9]\d?)$/.test(name) ? Number(name) + 1 : -1
  return vm >= 0 && vm < vms.length ? vm : wrong(`is no VM of this configuration; known: ${vms.map((_, i) => (i === 0 ? 'p' : i - 1)).join(', ')}`)
}

/** A vCPU by its name, e.g. "0:1". */
export const vcpuNamed = (config: Config) => (value: unknown): VcpuName => {
  const [, vmName, number] = /^(p|\d{1,2}):(\d)$/.exec(textOf(value)) ?? wrong(`is ${shown(value)}, not a vCPU like "p:0" or "0:1"`)
  const vm = vmNamed(config, vmName!)
  const index = Number(number)
  return index < config.vms[vm]!.vcpus ? { vm, index } : wrong(`is ${shown(value)}, but VM ${vmName} has ${config.vms[vm]!.vcpus} vCPUs`)
}

const recordFields = (config: Config, vm: number) => {
  const { vcpus } = config.vms[vm]!
  return {
    rpc: among(...RPC_STATES),
    rb: integer(-0x8000, 0x7fff),
    send: hexOf,
    recv: hexOf,
    wait: (value: unknown) => listOf(value, integer(0, vcpus - 1)),
    vcpu: (value: unknown) => {
      const letters = textOf(value)
      return letters.length === vcpus && /^[ORXMI]*$/.test(letters) ? letters : wrong(`is ${shown(value)}, not ${vcpus} letters of O, R, X, M, I`)
    },
  }
}

export const readRecord = (config: Config, vm: number, value: unknown): VmRecord => {
  const record = objectWith(value, RECORD)
  const read = recordFields(config, vm)
  return {
    rpc: field(record, 'rpc', read.rpc),
    rb: field(record, 'rb', read.rb),
    send: field(record, 'send', read.send),
    recv: field(record, 'recv', read.recv),
    wait: field(record, 'wait', read.wait),
    vcpu: field(record, 'vcpu', read.vcpu),
  }
}

/** A record of which some fields may be absent. */
export const readPartialRecord = (config: Config, vm: number, value: unknown): Partial<VmRecord> => {
  const record = objectWith(value, RECORD)
  const read: Readonly<Record<string, (value: unknown) => unknown>> = recordFields(config, vm)
  return Object.fromEntries(Object.keys(record).map(key => [key, field(record, key, read[key]!)])) as Partial<VmRecord>
}

export const readInitial = (config: Config, value: unknown): Initial => {
  const initial = objectWith(value, INITIAL)
  const perCpu = <T>(read: (value: unknown) => T) => (list: unknown): readonly T[] => {
    const items = listOf(list, read)
    return items.length === config.cpus ? items : wrong(`has ${items.length} items for ${config.cpus} CPUs`)
  }
  const records = field(initial, 'vm', table => {
    const given = tableOf(table, (name, record) => ({ vm: vmNamed(config, name), record }))
    return config.vms.map((_, vm) => {
      const name = vm === 0 ? 'p' : String(vm - 1)
      const own = given.find(item => item.vm === vm) ?? wrong(`lacks the record of VM ${name}`)
      return within(name, () => readRecord(config, vm, own.record))
    })
  })
  const current = field(initial, 'cur', perCpu(vcpuNamed(config)))
  const places = new Set(current.map(({ vm, index }) => `${vm}:${index}`))
  if (places.size !== current.length) within('cur', () => wrong('has one vCPU on two CPUs'))
  return { current, x0: field(initial, 'x0', perCpu(hexOf)), vms: records }
}

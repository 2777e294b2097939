import { readConfig, readInitial } from '../conform/read-config.js'
import type { Config, Initial } from '../conform/trace.js'

/** The configurations of recorded runs, as their file format describes them (section 8), in the form of the file. */

const MIB = 0x10_0000
const RAM = [0x4000_0000, 0x4800_0000] as const
const HYP = [0x4000_1000, 0x4004_a000] as const
const UART = 0x900_0000
const INITRD = 0x4400_0000
/** Where the primary finds its device tree: its x0 on the first CPU. */
const FDT = 0x4420_0000
const TIB = 2 ** 40

/** A secondary: its memory in bytes, a letter per vCPU, and how its loading failed, if it did. */
interface Slot {
  readonly bytes: number
  readonly vcpus: string
  /** `image`: nothing was set up; `device`: only the UART is mapped; `late`: memory is gone but nothing is mapped. */
  readonly failed?: 'image' | 'device' | 'late'
}

interface Shape {
  readonly cpus?: number
  readonly levels?: 3 | 4
  readonly slots: readonly Slot[]
  readonly free: number
}

const slot = (mib: number, vcpus: string): Slot => ({ bytes: mib * MIB, vcpus })

const SHAPES = {
  'up-1': { slots: [slot(1, 'R')], free: 19 },
  'up-2': { slots: [slot(1, 'R'), slot(2, 'RO')], free: 10 },
  'up-none': { slots: [], free: 27 },
  'up-3lvl': { levels: 3, slots: [slot(1, 'R'), slot(4, 'ROO')], free: 14 },
  'up-deadslot': { slots: [slot(1, 'R'), { bytes: 0, vcpus: '', failed: 'image' }, slot(2, ''), { bytes: 0x3000, vcpus: 'R' }], free: 4 },
  'up-low4': { slots: [slot(2, 'R'), slot(2, 'R'), slot(2, 'R'), slot(2, 'R')], free: 3 },
  'up-low0': { slots: [slot(1, 'R'), slot(1, 'R'), slot(1, 'R'), { bytes: 0, vcpus: 'O', failed: 'device' }], free: 0 },
  'up-notable': { slots: [slot(2, 'R'), slot(2, 'R'), slot(2, 'R'), slot(2, 'R'), { bytes: 2 * MIB, vcpus: 'O', failed: 'late' }, { bytes: 0, vcpus: '', failed: 'image' }], free: 0 },
  'up-wait4': { slots: [slot(1, 'RRRR')], free: 19 },
  'up-wait8': { slots: [slot(2, 'RRRRRRRR'), slot(1, 'RR')], free: 13 },
  'up-low1': { slots: [slot(6, 'RR'), slot(4, 'R')], free: 1 },
  'up-low3': { levels: 3, slots: [slot(6, 'RR'), slot(1, 'R')], free: 3 },
  'smp-2': { cpus: 2, slots: [slot(1, 'RR'), slot(2, 'RRR')], free: 10 },
  'smp-4': { cpus: 4, slots: [slot(1, 'R'), slot(1, 'RR'), slot(2, 'RRRR')], free: 7 },
  'smp-3-3lvl': { cpus: 3, levels: 3, slots: [slot(1, 'RRR'), slot(1, 'RO')], free: 17 },
  'smp-2-low': { cpus: 2, slots: [slot(4, 'RR'), slot(4, 'RR')], free: 2 },
  'smp-8': { cpus: 8, slots: [slot(1, 'RRRRRRRR')], free: 19 },
} as const satisfies Readonly<Record<string, Shape>>

export type ConfigurationName = keyof typeof SHAPES
export const CONFIGURATIONS = Object.keys(SHAPES) as readonly ConfigurationName[]

/** A configuration and its initial state, in the form of the file and read. */
export interface Start {
  readonly json: { readonly config: object; readonly initial: object }
  readonly config: Config
  readonly initial: Initial
}

const hex = (value: number): string => `0x${value.toString(16)}`
const range = (begin: number, end: number): readonly string[] => [hex(begin), hex(end)]
const UART_PAGE = range(UART, UART + 0x1000)

export const startOf = (name: ConfigurationName): Start => {
  const { cpus = 1, levels = 4, slots, free }: Shape = SHAPES[name]
  let end = RAM[1] as number
  const regions = new Set([UART, RAM[0], INITRD, FDT])
  const secondaries = slots.map(({ bytes, vcpus, failed }) => {
    if (failed === 'image') return { vcpus: 0, map: [] }
    if (failed === 'device') return { vcpus: vcpus.length, map: [UART_PAGE] }
    end -= bytes
    if (failed === 'late') {
      const map: readonly (readonly string[])[] = []
      regions.add(end - (end % (2 * MIB)))
      end += bytes
      return { vcpus: vcpus.length, map }
    }
    // The window through which the kernel was copied leaves its table behind.
    regions.add(end - (end % (2 * MIB)))
    return { vcpus: vcpus.length, map: [UART_PAGE, range(end, end + bytes)] }
  })
  const record = (vcpu: string) => ({ rpc: 'idle', rb: 0, send: '0x0', recv: '0x0', wait: [], vcpu })
  const json = {
    config: {
      name, cpus, s2_levels: levels, hyp: range(...HYP), ram: range(...RAM), uart: hex(UART),
      primary: { vcpus: 8, map: [range(0, HYP[0]), ...(end < RAM[1] ? [range(HYP[1], end), range(RAM[1], levels === 4 ? TIB : TIB / 2)] : [range(HYP[1], levels === 4 ? TIB : TIB / 2)])] },
      secondaries,
      s1: [[...UART_PAGE, 'rwd'], [...range(HYP[0], 0x4000_7000), 'rx'], [...range(0x4000_7000, 0x4000_9000), 'r'], [...range(0x4000_9000, HYP[1]), 'rw'], [...range(INITRD, INITRD + 0x1000), 'r']],
      tables: { free, gib: ['0x0', '0x40000000'], mib2: [...regions].sort((a, b) => a - b).map(hex) },
    },
    initial: {
      cur: Array.from({ length: cpus }, (_, cpu) => `p:${cpu}`),
      x0: Array.from({ length: cpus }, (_, cpu) => (cpu === 0 ? hex(FDT) : '0x0')),
      vm: Object.fromEntries([
        ['p', record(Array.from({ length: 8 }, (_, cpu) => (cpu < cpus ? 'R' : 'O')).join(''))],
        ...slots.map(({ vcpus }, i) => [String(i), record(vcpus)]),
      ]),
    },
  }
  const config = readConfig(json.config)
  return { json, config, initial: readInitial(config, json.initial) }
}

import { bitsOf } from '../../model/abi.js'
import { ARMV8_4K, STAGE1_TOP } from '../../model/geometry.js'
import { STAGE1_ROOT } from '../../model/memory.js'
import type { Machine } from './machine.js'
import type { TrackedTables } from './tables.js'
import { VCPU_LETTERS, type VcpuName, type VmRecord } from './trace.js'

/** What recordings show of a machine's state. */

export const recordOf = ({ state, platform }: Machine, vm: number): VmRecord => {
  const { rpc } = state.vms[vm]!
  const wait: number[] = []
  for (const vcpu of rpc.waiters) wait.unshift(platform.vcpus[vcpu]!.index)
  let letters = ''
  for (const vcpu of platform.vcpusOf[vm]!) letters += VCPU_LETTERS[state.vcpus[vcpu]!.state]
  return {
    rpc: rpc.state, rb: rpc.recvBytes,
    send: platform.addresses.values[rpc.send]!, recv: platform.addresses.values[rpc.recv]!,
    wait, vcpu: letters,
  }
}

/** x0–x3 as the vCPU on this CPU sees them, 64 bits each. */
export const registersOf = ({ state }: Machine, cpu: number): readonly bigint[] => {
  const { x0, x1, x2, x3 } = state.cpus[cpu]!.x
  return [bitsOf(x0), bitsOf(x1), bitsOf(x2), bitsOf(x3)]
}

export const vmText = (vm: number): string => (vm === 0 ? 'p' : String(vm - 1))
export const vcpuText = ({ vm, index }: VcpuName): string => `${vmText(vm)}:${index}`

export const addressText = (page: number): string => `0x${(BigInt(page) << 12n).toString(16)}`

/** A leaf as text: permissions, and where it leads if not to itself. */
const entryText = (page: number, perm: string, out: number): string => (out === page ? perm : `${perm}@${addressText(out)}`)

/** Every present page of the hypervisor's table. */
export const stage1Of = (tables: TrackedTables): ReadonlyMap<number, string> => {
  const map = new Map<number, string>()
  const walk = (frame: number, level: number, base: number): void => {
    const span = ARMV8_4K.span[level]!
    for (const { index, entry } of tables.present(frame)) {
      const page = base + index * span
      // A model at fault may link tables in a circle; hardware walks down so many levels and no further.
      if (entry.kind === 'table') {
        if (level > 0) walk(entry.out, level - 1, page)
      } else for (let i = 0; i < span; i++) map.set(page + i, entryText(page + i, entry.perm, entry.out + i))
    }
  }
  walk(STAGE1_ROOT, STAGE1_TOP, 0)
  return map
}

/** The tables' whole shape, empty ones included: what a later map finds. */
export const shapeOf = (tables: TrackedTables): string => {
  const walk = (frame: number, level: number): string =>
    level < 0 ? '' : tables.present(frame).map(({ index, entry }) => `${index}${entry.kind === 'table' ? `(${walk(entry.out, level - 1)})` : `${entry.perm}${entry.out}`}`).join(',')
  return walk(STAGE1_ROOT, STAGE1_TOP)
}

import type { Entry, EntryKind, Permission } from './page-table.js'

/**
 * A page-table entry as the 64 bits that hardware walks: what the model's typed entries stand for. Frames are physical pages here.
 * Source: src/arch/aarch64/inc/hf/arch/mm.h, src/arch/aarch64/mm.c.
 */

const VALID = 1n << 0n
/** With VALID: a table above level 0, a page at level 0; without it above level 0 a block. */
const TABLE_OR_PAGE = 1n << 1n
const ACCESSED = 1n << 10n
const ADDRESS = 0x0000_ffff_ffff_f000n

/** Stage 1: attribute index in bits 4–2 (0 device, 1 normal), AP in 7–6 (2 is read-only), outer shareable, XN in bit 54. */
const STAGE1 = { normal: 1n << 2n, readOnly: 2n << 6n, outerShareable: 2n << 8n, never: 1n << 54n } as const
/** Stage 2: memory type in bits 5–2, S2AP in 7–6 (read 1, write 2), XN in bits 54–53 (2 is never). */
const STAGE2 = { normal: 0xfn << 2n, device: 0x3n << 2n, read: 1n << 6n, write: 2n << 6n, never: 2n << 53n } as const

export type Stage = 1 | 2

/** The attributes of a leaf. A stage-1 mapping is always readable. */
export const attributes = (stage: Stage, perm: Permission): bigint => {
  const writable = perm.includes('w')
  const executable = perm.includes('x')
  const device = perm.endsWith('d')
  return stage === 1
    ? VALID | ACCESSED | STAGE1.outerShareable | (device ? 0n : STAGE1.normal) | (writable ? 0n : STAGE1.readOnly) | (executable ? 0n : STAGE1.never)
    : VALID | ACCESSED | STAGE2.read | (device ? STAGE2.device : STAGE2.normal) | (writable ? STAGE2.write : 0n) | (executable ? 0n : STAGE2.never)
}

/** An entry's 64 bits. An absent entry is 0 here; unmapping really leaves the bare address, which nothing reads. */
export const encodeEntry = (stage: Stage, { kind, out, perm }: Readonly<Entry>): bigint => {
  const address = (BigInt(out) << 12n) & ADDRESS
  switch (kind) {
    case 'absent': return 0n
    case 'table': return address | VALID | TABLE_OR_PAGE
    case 'block': return address | attributes(stage, perm)
    case 'page': return address | attributes(stage, perm) | TABLE_OR_PAGE
  }
}

const permissionOf = (stage: Stage, bits: bigint): Permission => {
  const set = (mask: bigint): boolean => (bits & mask) === mask
  const device = stage === 1 ? !set(STAGE1.normal) : !set(STAGE2.normal)
  const writable = stage === 1 ? !set(STAGE1.readOnly) : set(STAGE2.write)
  const executable = stage === 1 ? !set(STAGE1.never) : !set(STAGE2.never)
  return `r${writable ? 'w' : ''}${executable ? 'x' : ''}${device ? 'd' : ''}` as Permission
}

/** The entry that 64 bits are at a level. */
export const decodeEntry = (stage: Stage, level: number, bits: bigint): Entry => {
  if ((bits & VALID) === 0n) return { kind: 'absent', out: 0, perm: 'r' }
  const out = Number((bits & ADDRESS) >> 12n)
  const second = (bits & TABLE_OR_PAGE) !== 0n
  const kind: EntryKind = level === 0 ? 'page' : second ? 'table' : 'block'
  return { kind, out, perm: kind === 'table' ? 'r' : permissionOf(stage, bits) }
}

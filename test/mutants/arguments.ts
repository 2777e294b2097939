import { CALLS, type CallName } from '../../model/abi.js'
import { callOf } from '../../model/arguments.js'
import type { Mutant } from './mutant.js'

/** Faults in what registers and addresses mean: widths, masks, comparisons. */

const low32 = 0xffff_ffffn
const page = (value: bigint): number => Number((value >> 12n) % (1n << 36n))

export const argumentMutants: readonly Mutant[] = [
  { name: 'index-64-bits', says: 'VM and vCPU indices are compared in all 64 bits.', decoding: { index: x => Number(x) } },
  { name: 'index-8-bits', says: 'VM and vCPU indices are cut to 8 bits.', decoding: { index: x => Number(x & 0xffn) } },
  { name: 'index-signed', says: 'VM and vCPU indices are cut to 31 bits.', decoding: { index: x => Number(x & 0x7fff_ffffn) } },
  { name: 'size-32-bits', says: 'Sizes are cut to 32 bits.', decoding: { size: x => Number(x & low32) } },
  { name: 'size-16-bits', says: 'Sizes are cut to 16 bits.', decoding: { size: x => Number(x & 0xffffn) } },
  { name: 'size-signed', says: 'Sizes are signed: those with the top bit set pass for 0.', decoding: { size: x => (x >> 63n === 1n ? 0 : Number(x)) } },
  { name: 'flag-lowest-bit', says: 'Of a flag only the lowest bit counts.', decoding: { flag: x => Number(x & 1n) } },
  { name: 'flag-32-bits', says: 'Of a flag only the low 32 bits count.', decoding: { flag: x => ((x & low32) === 0n ? 0 : 1) } },
  { name: 'flag-exactly-one', says: 'A flag is set if it is exactly 1.', decoding: { flag: x => (x === 1n ? 1 : 0) } },
  { name: 'call-32-bits', says: 'Function numbers are compared in 32 bits.', decoding: { call: x => callOf(x & low32) } },
  { name: 'call-psci-64', says: 'Bit 30 of a PSCI function number is ignored.', decoding: { call: x => (x >> 32n === 0n && x >> 31n === 1n ? callOf(x & ~0x4000_0000n) : callOf(x)) } },
  {
    name: 'call-beyond-last', says: 'The function number after the last is taken for the last.',
    unrecorded: 'no secondary calls 0xff08 with a size that a reply would accept',
    decoding: { call: (x): CallName | undefined => callOf(x === CALLS.rpc_reply + 1n ? CALLS.rpc_reply : x) },
  },
  { name: 'unaligned-accepted', says: 'Buffers need not be aligned.', addresses: { aligned: () => true } },
  { name: 'aligned-2k', says: 'Buffers need only half a page of alignment.', addresses: { aligned: x => (x & 0x7ffn) === 0n } },
  { name: 'aligned-64k', says: 'Buffers need an alignment of 64 KiB.', addresses: { aligned: x => (x & 0xffffn) === 0n } },
  { name: 'high-bits-refused', says: 'An address with bits above 48 is not aligned.', addresses: { aligned: x => (x & 0xfffn) === 0n && x >> 48n === 0n } },
  { name: 'mask-forgotten', says: 'The bits above 48 of a buffer are kept, so no table has the page.', addresses: { page: x => (x >> 48n === 0n ? page(x) : Number((x >> 12n) & ((1n << 36n) - 1n)) + 2 ** 35) } },
  { name: 'mask-39-bits', says: 'A buffer is cut to the 39 bits of the hypervisor’s table.', addresses: { page: x => Number((x >> 12n) % (1n << 27n)) } },
  { name: 'tag-not-ignored', says: 'EL2 does not ignore the top byte of a pointer.', addresses: { el2Page: x => (x >> 39n === 0n ? Number(x >> 12n) : -1) } },
  { name: 'el2-wraps', says: 'EL2 ignores all bits beyond its table.', addresses: { el2Page: x => Number((x >> 12n) % (1n << 27n)) } },
]

import { CALLS } from '../../../model/abi.js'
import type { Symbols } from '../assemble.js'

/** What a guest does instead of anything at any time. */
export interface Program {
  readonly name: string
  /** In a few words, for the bounds of a scope. */
  readonly briefly: string
  /** In one sentence. */
  readonly says: string
  /** Its text, for `assemble`; `vcpus` is how many vCPUs the first secondary has. */
  readonly source: (vcpus: number) => string
}

/** What programs call by name: the hypercalls that fit a 16-bit immediate, the page addresses of a guest's buffers and one it may not touch. */
export const symbolsOf = (pages: { readonly send: number; readonly recv: number; readonly hypervisor: number }): Symbols => ({
  ...Object.fromEntries(Object.entries(CALLS).filter(([, number]) => number < 0x1_0000n).map(([name, number]) => [name, Number(number)])),
  ...pages,
  /** Bytes of a message. */
  size: 8,
  /** What vcpu_run and rpc_read_request say. */
  waits: 1,
})

/** vm_configure with the guest's two buffers. */
export const CONFIGURE = `
        movz  x0, #vm_configure
        movz  x1, #send
        movz  x2, #recv
        hvc   #0`

/** vcpu_run of the first secondary's vCPU in register x19. */
export const RUN = `
        movz  x0, #vcpu_run
        movz  x1, #0
        mov   x2, x19
        hvc   #0`

/** rpc_request to the first secondary. */
export const REQUEST = `
        movz  x0, #rpc_request
        movz  x1, #0
        movz  x2, #size
        hvc   #0`

/** rpc_ack. */
export const ACKNOWLEDGE = `
        movz  x0, #rpc_ack
        hvc   #0`

/** Puts a message into the send buffer, whose address is in x20, and sends it. */
export const SEND = `
        movz  x1, #7
        str   x1, [x20]${REQUEST}`

/** Runs a vCPU and acknowledges its answer, if that is what it ends with; goes on at `done` if it never will run, elsewhere if it was interrupted or waits. */
export const runOne = (otherwise: string): string => `${RUN}
        adds  xzr, x0, #1
        b.eq  done                   // it never will run
        cmp   x0, #waits
        b.ls  ${otherwise}                   // it was interrupted, or waits
        ldr   x1, [x21]              // the answer${ACKNOWLEDGE}`

/** Goes on with the next vCPU at `next`, or with the first at `round`. */
export const goRound = (vcpus: number): string => `
done:   add   x19, x19, #1
        cmp   x19, #${vcpus}
        b.ne  next
        b     round`

/** The addresses of the buffers, kept in x20 and x21. */
export const BUFFERS = `
        movz  x20, #send
        movz  x21, #recv`

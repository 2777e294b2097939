import { PRIMARY } from '../model/state.js'

/**
 * HCR_EL2: what is routed to EL2 while a VM runs. Stage-2 aborts and HVC always are; SMC is for nobody.
 * Source: Arm ARM, D13.2.48; src/arch/aarch64/inc/hf/arch/cpu.h, arch_regs_init.
 */
const BITS = { vm: 0, ptw: 2, fmo: 3, imo: 4, amo: 5, twi: 13, twe: 14, tsc: 19, rw: 31 } as const

export const HCR_PRIMARY = 0x8000_0005
export const HCR_SECONDARY = 0x8000_603d

/** Events whose routing HCR_EL2 decides. */
export type Routed = 'irq' | 'fiq' | 'serror' | 'wfi' | 'wfe' | 'smc'

const routing: Readonly<Record<Routed, number>> = { fiq: BITS.fmo, irq: BITS.imo, serror: BITS.amo, wfi: BITS.twi, wfe: BITS.twe, smc: BITS.tsc }

/** HCR_EL2 as loaded with a vCPU of this VM. */
export const hcrOf = (vm: number): number => (vm === PRIMARY ? HCR_PRIMARY : HCR_SECONDARY)

/** Whether an event reaches EL2 while HCR_EL2 has this value. */
export const traps = (hcr: number, event: Routed): boolean => ((hcr >>> routing[event]) & 1) === 1

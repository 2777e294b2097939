import type { Source } from '../checker/property.js'

/** The modelled revision of Hafnium: "Add api for communication betwen primary and secondary VMs". */
export const PIN = { repository: 'TF-Hafnium/hafnium', commit: '2f94ec12', date: '2018-07-26' } as const

/** Cites a symbol of the modelled code. */
export const upstream = (path: string, symbol: string): Source => ({ path, symbol, commit: PIN.commit })

/** Cites what the hardware prescribes. */
export const arm = (symbol: string): Source => ({ path: 'Arm Architecture Reference Manual', symbol })

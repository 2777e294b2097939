/** How much of a run is told: what needs attention, what a person wants to know, or everything there is to know. */
export const VERBOSITIES = ['quiet', 'normal', 'verbose'] as const

export type Verbosity = (typeof VERBOSITIES)[number]

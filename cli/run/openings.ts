/** Which runs open a page to look at them. They stand apart from what opens it, which few runs need. */
export const OPENINGS = ['never', 'always', 'on-failure'] as const

export type Opening = (typeof OPENINGS)[number]

/** Set for a process that waits for its turn; `own` if what it checks is a model of one's own, and the shipped code may be loaded before. */
export const WAITS = 'HFCHECK_WAITS'

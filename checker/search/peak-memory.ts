import { readFileSync } from 'node:fs'

/** What the system noted of this program alone, where it does (Linux). */
const noted = (): number => {
  try {
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? Infinity)
  } catch {
    return Infinity
  }
}

/** The most bytes this process ever held. The usage of a process also counts what its parent held when it started it; what is noted of the program does not. */
export const peakMemory = (): number => 1024 * Math.min(noted(), process.resourceUsage().maxRSS)

import type { Seen, State } from '../model/state.js'
import type { Interleaved } from './interleaved.js'

/** What a CPU waits for, and its owner, and what that waits for, until one runs, hangs or stands here already; `undefined`: it does not wait. */
export const waitText = (interleaved: Interleaved, s: Seen, cpu: number): string | undefined => {
  const links: string[] = []
  const met = [cpu]
  for (let lock = interleaved.waitsFor(s, cpu); lock !== undefined; ) {
    const owner = lock.owner(s as State)!
    const circle = met.includes(owner)
    const hangs = s.cpus[owner]!.hang !== undefined
    links.push(`waits for ${lock.name}, held by CPU${owner}${hangs ? ', which hangs' : ''}`)
    if (circle || hangs) break
    met.push(owner)
    lock = interleaved.waitsFor(s, owner)
  }
  return links.length === 0 ? undefined : links.join(', which ')
}

import { domain, shown } from './coding.js'
import type { ListNode, RecordNode } from './layout.js'

/** A value that a view does not take: the error names path, value and domain. `push` is a list without room, any other word an item of a list. */
export const refused = (node: RecordNode | ListNode, field: string, value: unknown): RangeError => {
  if (node.is === 'list') {
    if (field === 'push') return new RangeError(`${node.path}: no room for ${shown(value)} in a list of at most ${node.capacity}`)
    return new RangeError(`${node.path}: ${shown(value)} is not ${domain(node.shape)}`)
  }
  const scalar = node.fields.get(field)
  if (scalar?.is !== 'scalar') return new RangeError(`${node.path}: no field ${field}`)
  return new RangeError(`${scalar.path}: ${shown(value)} is not ${domain(scalar.shape)}`)
}

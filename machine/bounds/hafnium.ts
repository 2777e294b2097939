import { SCOPES, type ScopeName } from '../../model/scopes.js'
import { hafnium, type Hypervisor, type Options } from '../system.js'
import { bounded, type Bounds } from './bounded.js'

/**
 * The hypervisor in a scope with other bounds, e.g. `boundedHafnium('tiny', { cpus: 2 })`: a system of its own, `tiny[cpus=2]`, of which nothing that is declared by the scope's name
 * is expected. With bounds as they are it is the scope itself. Errors: `RangeError` for bounds that the scope does not have or allow.
 */
export const boundedHafnium = (scope: ScopeName, bounds: Bounds, options: Options = {}): Hypervisor => {
  const { changed, ...machine } = bounded(SCOPES[scope], bounds)
  const system = hafnium(machine, options)
  return changed === undefined ? system : { ...system, name: `${system.name}[${changed}]`, variantOf: system.name }
}

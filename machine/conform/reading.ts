import { showWord, type Word } from '../../model/abi.js'
import type { Platform } from '../../model/platform.js'
import { vmName, type State } from '../../model/state.js'
import { showVcpu } from '../show.js'

/** A view of a state that notes which scalars are read. Tables are left alone: a walk reads hundreds of entries. */
export const reading = (platform: Platform, state: State): { readonly state: State; readonly notes: () => readonly string[] } => {
  const seen = new Map<string, string>()

  const note = (path: readonly string[], value: unknown): void => {
    if (path.at(-1) === 'lock' && value === undefined) return
    const [table, id, ...rest] = path
    const owner = table === 'vms' ? vmName(Number(id)) : table === 'vcpus' ? showVcpu(platform, Number(id)) : `CPU${id}`
    const isAddress = path.at(-1) === 'send' || path.at(-1) === 'recv'
    const text = isAddress ? platform.addresses.names[value as number]! : typeof value === 'number' || typeof value === 'bigint' ? showWord(value as Word) : String(value ?? 'none')
    seen.set(`${owner}.${rest.join('.')}`, text)
  }

  const watch = <T extends object>(target: T, path: readonly string[]): T =>
    new Proxy(target, {
      get: (own, key) => {
        const value: unknown = Reflect.get(own, key)
        if (typeof key === 'symbol' || typeof value === 'function') return typeof value === 'function' ? (value as () => unknown).bind(own) : value
        if (typeof value === 'object' && value !== null) return watch(value, [...path, key])
        note([...path, key], value)
        return value
      },
      set: (own, key, value) => Reflect.set(own, key, value),
    })

  return {
    state: { ...state, cpus: watch(state.cpus, ['cpus']), vms: watch(state.vms, ['vms']), vcpus: watch(state.vcpus, ['vcpus']) },
    notes: () => {
      const lines = [...seen].map(([place, value]) => `${place} = ${value}`)
      seen.clear()
      return lines
    },
  }
}

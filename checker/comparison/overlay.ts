/**
 * A state that a recipe may write without writing it: what it writes is kept aside, and read from there. Works on views and on plain states
 * alike, and reads of the state underneath only what the recipe reads of it.
 */
export class Overlay<S extends object> {
  readonly state: S
  /** Scalars written since `clear`, by path; lists that were touched, as they are now. */
  readonly written = new Map<string, unknown>()
  readonly #lists = new Map<string, unknown[]>()
  /** Asked for a scalar before the state is. */
  readonly #instead: (path: string, value: unknown) => unknown

  constructor(under: S, instead: (path: string, value: unknown) => unknown = (_, value) => value) {
    this.#instead = instead
    this.state = this.#over(under, '') as S
  }

  clear(): void {
    this.written.clear()
    this.#lists.clear()
  }

  /** The lists that were looked at, by path, as the recipe left them. */
  get lists(): ReadonlyMap<string, readonly unknown[]> {
    return this.#lists
  }

  #over(node: object, path: string): object {
    const children = new Map<string, { readonly of: object; readonly over: object }>()
    // A proxy must not answer otherwise than its target for what is fixed there, as the parts of views and of frozen states are.
    return new Proxy<object>(Array.isArray(node) ? [] : {}, {
      has: (_, name) => Reflect.has(node, name),
      get: (_, name) => {
        if (typeof name === 'symbol') return Reflect.get(node, name) as unknown
        const at = path === '' ? name : `${path}.${name}`
        if (this.written.has(at)) return this.written.get(at)
        const value: unknown = Reflect.get(node, name)
        if (typeof value === 'function' || (name === 'length' && Array.isArray(node))) return value
        if (typeof value !== 'object' || value === null) return this.#instead(at, value)
        if (isList(value)) return this.#list(at, value)
        const known = children.get(name)
        if (known?.of === value) return known.over
        const over = this.#over(value, at)
        children.set(name, { of: value, over })
        return over
      },
      set: (_, name, value) => {
        this.written.set(path === '' ? String(name) : `${path}.${String(name)}`, value)
        return true
      },
    })
  }

  /** A list is small, and read as a whole. */
  #list(path: string, list: Iterable<unknown>): unknown[] {
    const known = this.#lists.get(path) ?? [...list]
    this.#lists.set(path, known)
    return known
  }
}

/** A list of scalars, not a table of records. */
const isList = (value: object): value is Iterable<unknown> & object =>
  Symbol.iterator in value && !(Array.isArray(value) && value.length > 0 && typeof value[0] === 'object')

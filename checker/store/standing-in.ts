import type { Store, StoreChoice, StoreCode } from './store.js'

/** A store in whose place another stands: which one may change on the way. */
export abstract class StandingIn implements Store {
  onCode = (): void => {}

  /** Who stands there now. */
  protected abstract readonly other: Store

  abstract grow(wanted: number, memory: number): boolean

  get code(): StoreCode {
    return this.other.code
  }

  get choice(): StoreChoice {
    return this.other.choice
  }

  get room(): number {
    return this.other.room
  }

  get waiting(): number {
    return this.other.waiting
  }

  get bytes(): number {
    return this.other.bytes
  }

  readonly flush: Store['flush'] = (n, first) => this.other.flush(n, first)

  readonly readmit: Store['readmit'] = n => this.other.readmit(n)

  readonly find: Store['find'] = place => this.other.find(place)

  settle(): readonly number[] {
    return this.other.settle()
  }

  close(): void {
    this.other.close()
  }
}

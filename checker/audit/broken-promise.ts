/** A promise that a model gave and does not keep; whatever a search of it says is worth nothing. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise'
}

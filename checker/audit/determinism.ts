import { BrokenPromise } from './broken-promise.js'

const refuse = (what: string) => (): never => {
  throw new BrokenPromise(`it is not deterministic: it asks for ${what}`)
}

/** Runs a function in which chance and time are errors. */
export const trapped = <T>(run: () => T): T => {
  const { Date: RealDate, Math: { random }, performance: { now } } = globalThis
  Math.random = refuse('Math.random()')
  performance.now = refuse('performance.now()')
  globalThis.Date = new Proxy(RealDate, { construct: refuse('new Date()'), apply: refuse('Date()'), get: (target, key): unknown => (key === 'now' ? refuse('Date.now()') : Reflect.get(target, key)) })
  try {
    return run()
  } finally {
    Math.random = random
    performance.now = now
    globalThis.Date = RealDate
  }
}

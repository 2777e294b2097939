import { setFlagsFromString } from 'node:v8'

/**
 * How much V8 compiles into one function, in bytes of bytecode: of one function it calls, and in all (460 and 920 unless told). The loops of a search call
 * little; what rules and recipes call is compiled when a search has come half-way, and used for the rest of it. With less of it compiled twice a search
 * of `tiny` took 0.95 of the time and 0.88 of the processor time, and one of three million states of `wide` 0.99 and 0.96.
 */
const MOST = { one: 120, all: 500 }

let told = false

/** From here on V8 compiles less into one function, in the whole process. */
export const inlineLess = (): void => {
  if (told) return
  told = true
  setFlagsFromString(`--max-inlined-bytecode-size=${MOST.one}`)
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${MOST.all}`)
}

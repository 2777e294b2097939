import type { CheckFlags } from '../commands/check.js'
import type { Finding } from '../verdict.js'

/** Set for a process that waits for its turn; `shipped` if what it checks may be loaded before. */
export const WAITS = 'HFCHECK_WAITS'

/** What a round of watching does besides what the command line says. */
export type Asked = Pick<CheckFlags, 'scope' | 'rule' | 'updateBaseline' | 'cache'>

/** What a check tells whoever watches: first what it depends on, then what it found. */
export type Told =
  | { readonly files: readonly string[]; readonly own: boolean }
  | { readonly failed: readonly { readonly scope: string; readonly rule: string }[]; readonly trace: string | undefined }

/** A process that was started before there is anything to check. */
export interface Turn {
  readonly asked: Asked
  tell(told: Told): void
}

/** Loads what every check needs, and waits until it is time for one. What may be edited meanwhile is left to be loaded then. */
export const turn = async (own: boolean): Promise<Turn> => {
  const asked = new Promise<Asked>(resolve => {
    process.once('message', message => {
      // From here on the channel keeps nothing alive.
      process.channel?.unref()
      resolve(message as Asked)
    })
    // Whoever watched is gone.
    process.once('disconnect', () => process.exit())
  })
  await Promise.all([import('../commands/check.js'), import('../../checker/index.js'), ...(own ? [import('../registry.js'), compiler()] : [])])
  process.removeAllListeners('disconnect')
  return { asked: await asked, tell: told => void process.send?.(told) }
}

/** Loads what takes the types out of models, which it does not before it meets some. */
const compiler = async (): Promise<unknown> => (await import('jiti')).createJiti(import.meta.url, { fsCache: false }).transform({ source: 'const loaded: boolean = true', ts: true })

/** What failed, for a round about that alone. */
export const failedIn = (found: readonly Finding[]): Told => ({
  failed: found.map(({ scope, rule }) => ({ scope, rule: rule.id })),
  trace: found.map(({ rule }) => rule.trace).find(trace => trace !== undefined),
})

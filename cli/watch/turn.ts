import type { Asked, Turn } from './round.js'

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

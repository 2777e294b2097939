import { spawn } from 'node:child_process'
import type { Terminal } from './terminal.js'

/** What hands an address to the browser, by platform; none of them is a shell. */
const openerOn = (platform: string): readonly [program: string, ...args: string[]] =>
  platform === 'darwin' ? ['open'] : platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open']

/** Opens an address in the person's browser; what becomes of it there, nobody waits for. Errors: that the program which would do so cannot be started. */
export const openInBrowser = (address: string, env: Terminal['env'], platform: string = process.platform): Promise<void> => {
  const [program, ...args] = openerOn(platform)
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, address], { detached: true, stdio: 'ignore', env: { ...env } })
    child.once('error', error => reject(new Error(`${program} cannot be started: ${error.message}`)))
    child.once('spawn', () => {
      child.unref()
      resolve()
    })
  })
}

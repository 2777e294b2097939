import { fork } from 'node:child_process'

/** Runs a module in a process of its own, so that no measurement warms or spoils another's code, and returns the message it sends. */
export const apart = <T>(module: string, args: readonly string[]): Promise<T> =>
  new Promise((resolve, reject) => {
    const child = fork(new URL(module, import.meta.url), args, { stdio: 'inherit' })
    let answer: T | undefined
    child.on('message', message => { answer = message as T })
    child.on('error', reject)
    child.on('exit', code => {
      if (answer === undefined) reject(new Error(`${module} ${args.join(' ')} ended with code ${code} and without a result`))
      else resolve(answer)
    })
  })

/** From a process run by `apart`. */
export const answer = (result: unknown): void => {
  process.send!(result, () => process.disconnect())
}

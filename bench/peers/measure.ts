import { spawn, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a run of a program said, and what it took: CPU seconds in user mode and the largest resident set, children included. */
export interface Run {
  readonly text: string
  readonly userSeconds: number
  readonly peakBytes: number
}

/** GNU time: what measures every tool, ours included, in the same way. */
export const TIMER = '/usr/bin/time'

export const isInstalled = (command: string): boolean => !spawnSync(command, ['--version'], { stdio: 'ignore' }).error

/** Runs a program in a folder to its end and measures it. Errors: it cannot be started, or ends otherwise than `accepts` says. */
export const measured = async (folder: string, command: string, args: readonly string[], accepts: (code: number | null) => boolean = code => code === 0): Promise<Run> => {
  const figures = join(folder, 'figures')
  const text = await output(folder, TIMER, ['-f', '%U %M', '-o', figures, command, ...args], accepts)
  const [userSeconds, kilobytes] = (await readFile(figures, 'utf8')).trim().split('\n').at(-1)!.split(' ').map(Number)
  return { text, userSeconds: userSeconds!, peakBytes: kilobytes! * 1024 }
}

/** Runs a program in a folder to its end and returns what it printed. */
export const output = (folder: string, command: string, args: readonly string[], accepts: (code: number | null) => boolean = code => code === 0): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    child.stdout.on('data', part => { text += String(part) })
    child.stderr.on('data', part => { text += String(part) })
    child.on('error', reject)
    child.on('close', code => {
      if (accepts(code)) resolve(text)
      else reject(new Error(`${command} ${args.join(' ')} ended with code ${code}:\n${text.slice(-2000)}`))
    })
  })

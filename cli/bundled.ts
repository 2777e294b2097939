import { readFileSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { nearest } from './config/nearest.js'
import { BUILD, bundleIn } from './contents.js'
import { WAITS } from './watch/waits.js'

/** What runs from the bundle, as people wait for it; a check needs not be named. */
export const COMMANDS: readonly string[] = ['check', 'list', 'explain']

/** The file that says what the bundle of a build was made of; written last, and whole. */
export const recordIn = (build: string): string => join(bundleIn(build), 'made-of.json')

/** What it says: modules, and how long they are. */
export const recordOf = (build: string, modules: readonly string[]): string => JSON.stringify(modules.map(name => [name, statSync(join(build, name)).size]))

/**
 * Whether the bundle of a build is as new as all it was made of: no module is newer or of another length. What is installed is unpacked in any
 * order; there lengths alone tell whether somebody changed something.
 */
export const isFresh = (build: string): boolean => {
  const record = recordIn(build)
  const made = statSync(record, { throwIfNoEntry: false })?.mtimeMs
  if (made === undefined) return false
  const latest = build.split(sep).includes('node_modules') ? Infinity : made
  return (JSON.parse(readFileSync(record, 'utf8')) as readonly (readonly [string, number])[]).every(([name, length]) => {
    const { size, mtimeMs } = statSync(join(build, name), { throwIfNoEntry: false }) ?? { size: -1, mtimeMs: 0 }
    return size === length && mtimeMs <= latest
  })
}

/**
 * Whether a command line may run from the bundle, which loads in half the time of three hundred modules. Not where a configuration may import
 * the modules themselves, of which there would be two then, nor for somebody who waits for his turn, before which they may be edited.
 */
export const mayRunFromBundle = (args: readonly string[], cwd: string, env: NodeJS.ProcessEnv, build = BUILD): boolean => {
  const [command = 'check'] = args
  const isMeant = (COMMANDS.includes(command) || command.startsWith('-')) && !args.some(arg => arg.startsWith('--config')) && env[WAITS] === undefined
  return isMeant && nearest(cwd) === undefined && isFresh(build)
}

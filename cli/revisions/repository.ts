import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { BadInput } from '../bad-input.js'

/** What is asked of git: where the repository is, which commits names stand for, and a commit's files in a folder of their own. */

const run = promisify(execFile)

export interface Revision {
  /** As it was asked for. */
  readonly name: string
  readonly commit: string
}

const git = async (cwd: string, ...args: readonly string[]): Promise<string> => (await run('git', args, { cwd })).stdout.trim()

/** The folder of the repository around a folder. */
export const repositoryAt = async (cwd: string): Promise<string> => {
  try {
    return await git(cwd, 'rev-parse', '--show-toplevel')
  } catch (error) {
    throw new BadInput((error as NodeJS.ErrnoException).code === 'ENOENT' ? '--rev needs git, which is not installed' : `--rev compares revisions of a git repository; ${cwd} is in none`)
  }
}

/** `A..B`; without B it is HEAD. */
export const rangeOf = (text: string): readonly [string, string] => {
  const [, one, other] = /^([^.\s](?:\.?[^.\s])*)\.\.([^.\s](?:\.?[^.\s])*)?$/.exec(text) ?? []
  if (one === undefined) throw new BadInput(`--rev takes two revisions, e.g. --rev v1..HEAD; "${text}" names none or one`)
  return [one, other ?? 'HEAD']
}

export const revisionNamed = async (repository: string, name: string): Promise<Revision> => {
  try {
    return { name, commit: await git(repository, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`) }
  } catch {
    throw new BadInput(`no revision is named "${name}"   (git log --oneline)`)
  }
}

/** The files of a commit, for as long as `use` takes. */
export const withFiles = async <T>(repository: string, { commit }: Revision, folder: string, use: () => Promise<T>): Promise<T> => {
  await git(repository, 'worktree', 'add', '--detach', '--quiet', folder, commit)
  try {
    return await use()
  } finally {
    await git(repository, 'worktree', 'remove', '--force', folder)
  }
}

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { makeFolder } from '../../checker/checkpoint/folder.js'
import { BadInput } from '../bad-input.js'
import { withFiles, type Revision } from './repository.js'

/** What of a revision is compiled: the model, and with it what it needs of the checker. */
const WANTED = ['machine/index.ts', 'model/index.ts']
/** So many of the compiler's complaints are passed on. */
const TOLD = 5

/** The folder with the compiled model of a revision; it is compiled once, into .hfcheck, with the compiler and packages that are installed now. */
export const builtModel = async (repository: string, revision: Revision, telling: (what: string) => void): Promise<string> => {
  const folder = join(repository, '.hfcheck', 'revisions', revision.commit)
  if (existsSync(folder)) return folder
  const compiler = compilerOf(repository)
  telling(`compiling ${revision.name}`)
  const place = await realpath(await mkdtemp(join(tmpdir(), 'hfcheck-revision-')))
  const [files, built] = [join(place, 'files'), `${folder}.${process.pid}`]
  try {
    await withFiles(repository, revision, files, async () => {
      for (const path of WANTED) if (!existsSync(join(files, path))) throw new BadInput(`${revision.name} has no ${path}: it is no revision of this project, or one from before there was a model`)
      await symlink(join(repository, 'node_modules'), join(files, 'node_modules'))
      await writeFile(join(files, 'tsconfig.revision.json'), JSON.stringify({
        extends: './tsconfig.json', files: WANTED, include: [], compilerOptions: { outDir: built, declaration: false, sourceMap: false, noEmitOnError: true },
      }))
      const complaints = await compile(compiler, join(files, 'tsconfig.revision.json'))
      if (complaints.length > 0) throw new BadInput([`${revision.name} (${revision.commit.slice(0, 12)}) does not build:`, ...complaints.slice(0, TOLD).map(line => `  ${line}`), ...(complaints.length > TOLD ? [`  … and ${complaints.length - TOLD} more`] : [])].join('\n'))
    })
    makeFolder(built)
    await writeFile(join(built, 'package.json'), '{ "type": "module" }\n')
    await rename(built, folder).catch((error: unknown) => { if (!existsSync(folder)) throw error })
    return folder
  } finally {
    await rm(built, { recursive: true, force: true })
    await rm(place, { recursive: true, force: true })
  }
}

const compilerOf = (repository: string): string => {
  try {
    return join(dirname(createRequire(join(repository, 'package.json')).resolve('typescript/package.json')), 'bin', 'tsc')
  } catch {
    throw new BadInput('--rev compiles both revisions, and TypeScript is not installed here   (npm install)')
  }
}

/** What the compiler has against it, line by line. */
const compile = (compiler: string, config: string): Promise<readonly string[]> =>
  new Promise((resolve, reject) => {
    execFile(process.execPath, [compiler, '-p', config, '--pretty', 'false'], { cwd: dirname(config), maxBuffer: 1 << 26 }, (error, stdout) => {
      if (error === null) resolve([])
      else if (stdout.trim() === '') reject(error)
      else resolve(stdout.trim().split('\n'))
    })
  })

import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder } from '../checker/checkpoint/folder.js'

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url))

/** Something that is watched while a file of it is saved again and again. */
export interface Watched {
  readonly name: string
  readonly args: readonly string[]
  readonly goal?: number
  /** Prepares a folder, and names the command's script and the file to edit. */
  readonly lay: (folder: string) => { readonly main: string; readonly edited: string }
}

/** A copy of the package as it is built, so that nobody else meets its edits. */
const copy = (home: string): string => {
  makeFolder(home)
  cpSync(join(PACKAGE, 'build'), join(home, 'build'), { recursive: true, filter: path => !/build[\\/](?:test|bench)(?:[\\/]|$)/.test(path) })
  cpSync(join(PACKAGE, 'package.json'), join(home, 'package.json'))
  symlinkSync(join(PACKAGE, 'node_modules'), join(home, 'node_modules'))
  return home
}

const shipped = (spec: string): Watched['lay'] => folder => {
  const home = copy(join(folder, 'hfcheck'))
  return { main: join(home, 'build', 'cli', 'main.js'), edited: join(home, 'build', 'specs', spec) }
}

export const WATCHED: readonly Watched[] = [
  {
    name: 'a model of one’s own (init)', args: [],
    lay: folder => {
      const home = copy(join(folder, 'node_modules', 'hfcheck'))
      const main = join(home, 'build', 'cli', 'main.js')
      spawnSync(process.execPath, [main, 'init'], { cwd: folder })
      return { main, edited: join(folder, 'models', 'mailbox.model.ts') }
    },
  },
  { name: 'a rule about tiny', args: ['--scope', 'tiny'], goal: 2, lay: shipped('mailbox.js') },
  { name: 'one of the dearest family', args: ['--scope', 'tiny'], goal: 2, lay: shipped('isolation.js') },
  { name: 'words most rules share', args: ['--scope', 'tiny'], lay: shipped('nouns.js') },
]

/** Seconds from a save to the end of the round that says what it changed, once for each of so many saves. */
export const secondsFromSave = async ({ args, lay }: Watched, saves: number): Promise<readonly number[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'hfcheck-bench-'))
  const { main, edited } = lay(folder)
  const child = spawn(process.execPath, [main, '--watch', '--reporter', 'line', '--no-progress', ...args], { cwd: folder, env: { ...process.env, CI: undefined, LC_ALL: 'C.UTF-8', NO_COLOR: '1' } })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => { text += piece.toString() })
  const round = async (): Promise<void> => {
    while (!text.endsWith('q ends\n')) {
      if (child.exitCode !== null) throw new Error(`--watch ended: ${text}`)
      await new Promise(done => setTimeout(done, 5))
    }
  }
  try {
    await round()
    const taken: number[] = []
    for (let save = 0; save < saves; save++) {
      // Whoever saves has looked at what was said before: the next process is ready by then.
      await new Promise(done => setTimeout(done, 3000))
      text = ''
      const begun = performance.now()
      appendFileSync(edited, `// ${save}\n`)
      await round()
      taken.push((performance.now() - begun) / 1000)
    }
    return taken
  } finally {
    child.stdin.end('q\n')
    await new Promise(done => { child.once('exit', done) })
    rmSync(folder, { recursive: true, force: true })
  }
}

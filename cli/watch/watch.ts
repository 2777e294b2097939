import { spawn, type ChildProcess } from 'node:child_process'
import { BadInput } from '../bad-input.js'
import { isCi } from '../commands/check.js'
import { duration, plural, wrap } from '../render/layout.js'
import { symbol } from '../render/style.js'
import { styleFor, type Terminal } from '../terminal.js'
import { EXIT } from '../verdict.js'
import { KEYS, Keyboard, wishOf, type Wish } from './keys.js'
import type { Asked, Told } from './round.js'
import { WAITS } from './waits.js'
import { ended, Warm } from './warm.js'

/** Editors write several times in a row. */
const SETTLE_MS = 40
const CODE = /(?<!\.d)\.[cm]?[jt]sx?$/

/** Checks again whenever a file changes that the models or the configuration are made of, what the edit cannot have changed from the cache; keys ask for something else. */
export const watch = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  if (isCi(terminal)) throw new BadInput('--watch does nothing in CI: nobody edits there')
  const { Changes } = await import('./changes.js')
  const script = process.argv[1]
  if (script === undefined) throw new BadInput('--watch needs the script that was started')
  const { err, cwd } = terminal
  const style = styleFor(err, terminal.env, {})
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let savedAt: number | undefined
  let begun = 0
  let filter: Asked = {}
  let failed: Extract<Told, { failed: unknown }> = { failed: [], trace: undefined }
  let explorer: ChildProcess | undefined
  const named: Set<string> = new Set()

  const changes = new Changes(cwd, path => {
    if (!named.has(path) && !CODE.test(path)) return
    changed.add(path)
    savedAt ??= performance.now()
    clearTimeout(timer)
    timer = setTimeout(start, SETTLE_MS)
  })
  const warm = new Warm([script, ...args.filter(arg => arg !== '--watch' && arg !== '-w'), '--cache', '--smallest-first'], cwd, told => {
    if ('failed' in told) failed = told
    else {
      named.clear()
      for (const file of told.files) named.add(file)
      changes.add(told.files, begun)
    }
  })
  const start = (asked: Asked = {}): void => {
    clearTimeout(timer)
    const since = savedAt
    begun = Date.now()
    savedAt = undefined
    warm.check({ ...filter, ...asked }, changed, () => {
      // A project that does not load says nothing of what it is made of.
      if (changes.size === 0) changes.add([cwd], begun)
      const only = [...filter.scope ?? [], ...filter.rule ?? []]
      const parts = [...(since === undefined ? [] : [`${duration((performance.now() - since) / 1000)} since the change`]), ...(only.length === 0 ? [] : [`only ${only.join(', ')}`]), `watching ${plural(named.size, 'file')}`, terminal.keys === undefined ? 'Enter checks again, q ends' : 'h lists keys, q ends']
      err.write(`\n${wrap(parts.map(part => part.replaceAll(' ', '\u00a0')).join('; '), style.width).join('\n').replaceAll('\u00a0', ' ')}\n`)
    })
    changed.clear()
  }
  /** False when it is over. */
  const grant = (wish: Wish | undefined): boolean => {
    switch (wish?.is) {
      case undefined: break
      case 'quit': return false
      case 'again': start(); break
      case 'everything': filter = {}; start({ cache: false }); break
      case 'rules': filter = { ...filter, rule: namesIn(wish.text).map(name => (name.includes('*') ? name : `*${name}*`)) }; start(); break
      case 'scopes': filter = { ...filter, scope: namesIn(wish.text) }; start(); break
      case 'accept': start({ updateBaseline: true }); break
      case 'failures':
        if (failed.failed.length === 0) err.write('nothing failed\n')
        else {
          filter = { scope: [...new Set(failed.failed.map(({ scope }) => scope))], rule: [...new Set(failed.failed.map(({ rule }) => rule))] }
          start()
        }
        break
      case 'explore':
        void ended(explorer)
        explorer = spawn(process.execPath, [script, 'explore', ...(failed.trace === undefined ? [] : [failed.trace])], { cwd, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, [WAITS]: undefined } })
        break
      case 'help': err.write(`${wrap(KEYS.map(key => key.replaceAll(' ', '\u00a0')).join(` ${symbol(style, 'dot')} `), style.width).join('\n').replaceAll('\u00a0', ' ')}\n`)
    }
    return true
  }

  const over = new AbortController()
  // Before any process starts, and given back after all have ended: each leaves the terminal as it found it.
  const typed = terminal.keys?.(over.signal) ?? terminal.input(over.signal)
  start()
  const code = await new Promise<number>(done => {
    terminal.onInterrupt(() => done(EXIT.interrupted))
    const keyboard = new Keyboard(text => err.write(text))
    void (async () => {
      for await (const text of typed) {
        if (text === '\x03') return done(EXIT.interrupted)
        if (!grant(terminal.keys === undefined ? wishOf(text) : keyboard.press(text))) return done(EXIT.holds)
      }
    })()
  })
  clearTimeout(timer)
  await Promise.all([ended(explorer), warm.close(), changes.close()])
  over.abort()
  return code
}

/** Names as a person types them: by blanks or commas. */
const namesIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter(name => name !== '')

/** What a person who watches can ask for. */
export type Wish =
  | { readonly is: 'again' | 'everything' | 'failures' | 'accept' | 'explore' | 'help' | 'quit' }
  | { readonly is: 'rules' | 'scopes'; readonly text: string }

const PLAIN: Readonly<Record<string, Exclude<Wish['is'], 'rules' | 'scopes'> | undefined>> = { '': 'again', a: 'everything', f: 'failures', u: 'accept', e: 'explore', h: 'help', '?': 'help', q: 'quit' }
const ASKING: Readonly<Record<string, 'rules' | 'scopes' | undefined>> = { t: 'rules', p: 'scopes' }

export const KEYS: readonly string[] = ['Enter check again', 'a everything, nothing from the cache', 'f what failed', 't rules like …', 'p scopes …', 'u accept what fails', 'e explore', 'q quit']

/** A line: a letter, after `t` and `p` with names; undefined if it means nothing. */
export const wishOf = (line: string): Wish | undefined => {
  const [, letter = '', text = ''] = /^\s*(\S?)\s*(.*?)\s*$/.exec(line) ?? []
  const asking = ASKING[letter]
  if (asking !== undefined) return { is: asking, text }
  const is = text === '' ? PLAIN[letter] : undefined
  return is === undefined ? undefined : { is }
}

const BACK = '\x7f'

/** Keys one by one, as a terminal in raw mode gives them: most are a wish by themselves, `t` and `p` open a line that Enter ends and Escape gives up. */
export class Keyboard {
  #line: string | undefined
  readonly #show: (text: string) => void

  constructor(show: (text: string) => void) {
    this.#show = show
  }

  press(key: string): Wish | undefined {
    if (key === '\x03' || key === '\x04') return { is: 'quit' }
    if (this.#line === undefined) return this.#letter(key)
    if (key === '\x1b') this.#line = undefined
    else if (key === '\r' || key === '\n') return this.#done(this.#line)
    else if (key === BACK || key === '\b') this.#line = this.#line.length > 1 ? this.#line.slice(0, -1) : this.#line
    else if (key >= ' ') this.#line += key
    this.#draw()
    return undefined
  }

  #letter(key: string): Wish | undefined {
    if (key === '\r' || key === '\n') return { is: 'again' }
    if (ASKING[key] === undefined) return key.trim() === '' ? undefined : wishOf(key)
    this.#line = key
    this.#draw()
    return undefined
  }

  #done(line: string): Wish | undefined {
    this.#line = undefined
    this.#show('\n')
    return wishOf(`${line[0]!} ${line.slice(1)}`)
  }

  #draw(): void {
    this.#show(`\r\x1b[K${this.#line === undefined ? '' : `${this.#line[0] === 't' ? 'rules like' : 'scopes'} (empty: all)  ${this.#line.slice(1)}`}`)
  }
}

import { styleText } from 'node:util'
import type { Verbosity } from './verbosity.js'

/** What a piece of text is, for the colour it gets; colour never carries meaning alone. */
export type Tone = 'good' | 'bad' | 'warn' | 'known' | 'strong' | 'dim' | 'changed'

/** How text is drawn: its symbols, its colours, its width. */
export interface Style {
  readonly ascii: boolean
  readonly width: number
  /** Patterns of the fields that stories leave out. */
  readonly hide?: readonly string[]
  /** Whether every step shows its detail, the raw registers of a call; otherwise the last one alone does. */
  readonly regs?: boolean
  /** How much is told; as usual when absent. */
  readonly verbosity?: Verbosity
  readonly paint: (tone: Tone, text: string) => string
}

const FORMATS = { good: 'green', bad: 'red', warn: 'yellow', known: 'cyan', strong: 'bold', dim: 'dim', changed: 'yellow' } as const

export const plain: Style = { ascii: false, width: 96, paint: (_, text) => text }

/** Colours without asking the terminal; whether to use them is the caller's decision. */
export const coloured = (tone: Tone, text: string): string => styleText(FORMATS[tone], text, { validateStream: false })

const SYMBOLS = {
  holds: ['✓', 'ok'],
  violated: ['✗', 'FAIL'],
  known: ['~', '~'],
  warning: ['⚠', '!'],
  open: ['?', '?'],
  arrow: ['→', '->'],
  mark: ['←', '<-'],
  dot: ['·', '|'],
  unequal: ['≠', '!='],
  folded: ['▸', 'folded'],
} as const

/** A symbol or its text twin. */
export const symbol = ({ ascii }: Style, name: keyof typeof SYMBOLS): string => SYMBOLS[name][ascii ? 1 : 0]

const TWINS: Readonly<Record<string, string>> = {
  '−': '-', '–': '-', '—': '-', '‑': '-', '→': '->', '←': '<-', '⇒': '=>', '⇝': '~>', '·': '|', '…': '...', '×': 'x', '≤': '<=', '≥': '>=', '≠': '!=',
  '‹': '<', '›': '>', '‘': "'", '’': "'", '“': '"', '”': '"', '∧': 'and', '∨': 'or', '¬': 'not ', 'é': 'e', 'ö': 'oe', 'ü': 'ue', 'ä': 'ae',
}

/** Text with nothing outside ASCII in it. */
export const asciiOf = (text: string): string => text.replace(/[^\x00-\x7f]/gu, char => TWINS[char] ?? '?')

/** Finished text, as it may be written. */
export const writable = (lines: readonly string[], { ascii }: Style): string => {
  const text = `${lines.join('\n')}\n`
  return ascii ? asciiOf(text) : text
}

/** Every string of a document made ASCII, before anything is laid out, so that columns stay aligned. */
export const asciiDocument = <T>(value: T): T => {
  if (typeof value === 'string') return asciiOf(value) as T
  if (Array.isArray(value)) return value.map(asciiDocument) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asciiDocument(item)])) as T
}

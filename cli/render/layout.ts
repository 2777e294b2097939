import { count } from '../../checker/count.js'

/** Greedy line breaking at spaces (not at no-break spaces); a word longer than the line stands alone, whole. */
export const wrap = (text: string, width: number): string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/[ \n]+/).filter(part => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}

/** Text under a label, wrapped with a hanging indent: `  why     The caller must …`; where a word would not fit there, below the label. */
export const labelled = (label: string, text: string, { width, indent = 2, column = 10 }: { width: number; indent?: number; column?: number }): string[] => {
  const hang = Math.max(column, indent + label.length + (label === '' ? 0 : 1))
  const lines = wrap(text, width - hang)
  if (label !== '' && lines.some(line => hang + line.length > width)) return [`${' '.repeat(indent)}${label}`, ...labelled('', text, { width, indent: 0, column: indent + 4 })]
  return lines.map((line, i) => (i === 0 ? `${' '.repeat(indent)}${label}`.padEnd(hang) : ' '.repeat(hang)) + line)
}

/** A sentence, wrapped; its further lines stand under its first word after the mark. */
export const sentence = (text: string, { width }: { width: number }): string[] => wrap(text, width - 2).map((line, i) => (i === 0 ? line : `  ${line}`))

/** A heading, painted already, and a sentence beside it, or below where there is no room. */
export const hang = (painted: string, length: number, text: string, { width }: { width: number }): string[] =>
  length + 3 + text.length <= width ? [`${painted}   ${text}`] : [painted, ...labelled('', text, { width, indent: 0, column: 2 })]

/** Text after a head, wrapped below its own beginning where it does not fit. */
export const hanging = (head: string, text: string, { width }: { width: number }): string[] => {
  const lines = head.length + text.length <= width ? [text] : wrap(text, width - head.length)
  return text === '' ? [head.trimEnd()] : lines.map((line, i) => (i === 0 ? head : ' '.repeat(head.length)) + line)
}

/** Items joined by commas, wrapped so that no item is broken. */
export const listed = (label: string, items: readonly string[], options: { width: number; indent?: number; column?: number }): string[] =>
  labelled(label, items.map((item, i) => item.replaceAll(' ', '\u00a0') + (i < items.length - 1 ? ',' : '')).join(' '), options).map(line => line.replaceAll('\u00a0', ' '))

/** 1 → `1 rule`, 2 → `2 rules`. */
export const plural = (value: number, noun: string, nouns = `${noun}s`): string => `${count(value)} ${value === 1 ? noun : nouns}`

/** 2213 → `2.2k`, 33100000 → `33M`. */
export const rough = (value: number): string => {
  const [scaled, unit] = value >= 1e9 ? [value / 1e9, 'G'] : value >= 1e6 ? [value / 1e6, 'M'] : value >= 1e3 ? [value / 1e3, 'k'] : [value, '']
  return `${scaled >= 10 || unit === '' ? Math.round(scaled) : scaled.toFixed(1)}${unit}`
}

/** 0.004 → `4 ms`, 9.53 → `9.5 s`, 65 → `1 min 05 s`. */
export const duration = (seconds: number): string => {
  if (seconds < 0.1) return `${Math.max(1, Math.round(seconds * 1000))} ms`
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${`${whole % 60}`.padStart(2, '0')} s`
}

export const megabytes = (bytes: number): string => `${count(Math.round(bytes / 1e6))} MB`

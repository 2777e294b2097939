import { readFileSync } from 'node:fs'

/** `hfcheck.config.ts:7:13`: where a configuration sets something, as far as its text tells; else the file alone. */
export const placeIn = (path: string, name: string, key: string): string => {
  const text = textOf(path)
  const at = text.search(new RegExp(`(?<=^|[{,\\s'"])${key.replace(/[^\w]/g, '\\$&')}(?=['"]?\\s*[:,}(])`, 'm'))
  if (at < 0) return name
  const before = text.slice(0, at)
  return `${name}:${before.split('\n').length}:${at - before.lastIndexOf('\n')}`
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It was read a moment ago; without it there is no place to tell.
    return ''
  }
}

import { wrong } from './shape.js'

/**
 * JSON.parse keeps the last of two fields of one name and drops the other without a word. A text as long as its parsed value printed anew has
 * none; any other is searched for them.
 */
export const refuseDuplicates = (text: string, value: unknown): void => {
  if (JSON.stringify(value).length === text.length) return
  const open: Set<string>[] = []
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/g
  for (const [found, colon] of text.matchAll(token)) {
    if (found === '{') open.push(new Set())
    else if (found === '}') open.pop()
    else if (colon !== undefined) {
      const key = JSON.parse(found.slice(0, found.length - colon.length)) as string
      const keys = open.at(-1)!
      if (keys.has(key)) wrong(`has the field "${key}" twice in one object`)
      keys.add(key)
    }
  }
}

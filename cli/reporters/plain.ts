import { renderJson } from '../render/json.js'
import { renderText } from '../render/text.js'
import { quietText } from './quiet.js'
import type { MakeReporter } from './reporter.js'

/** For people: every story, the figures of each scope, the verdict last. */
export const pretty: MakeReporter = ({ write, style, decided }) => ({ end: run => write(style.verbosity === 'quiet' ? quietText(run, style) : renderText(run, style, decided)) })

/** One JSON document with the same facts. */
export const json: MakeReporter = ({ write }) => ({ end: run => write(renderJson(run)) })

/** A line of JSON for everything that happens, as it happens. */
export const ndjson: MakeReporter = ({ write }) => {
  const event = (name: string, facts: object): void => write(`${JSON.stringify({ event: name, ...facts })}\n`)
  return {
    begin: scopes => event('begin', { schemaVersion: 1, scopes }),
    scope: scope => event('scope', { scope }),
    end: ({ schemaVersion: _, scopes: __, ...run }, exitCode) => event('end', { ...run, exitCode }),
  }
}

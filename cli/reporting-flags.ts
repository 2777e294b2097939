import { Option, type Command } from 'commander'
import type { Registry } from './entry.js'
import { collect } from './flags.js'
import { REPORTER_NAMES } from './reporters/names.js'
import type { Settings } from './settings.js'
import type { Looks } from './terminal.js'

/** Who reports on a run, and how much. */
export interface ReportingFlags {
  readonly reporter?: readonly string[]
  readonly json?: boolean
  readonly quiet?: boolean
  readonly verbose?: boolean
}

export const withReportingFlags = (command: Command, registry: Registry): Command =>
  command
    .option('--reporter <name[=file]>', `who reports: ${[...REPORTER_NAMES, ...Object.keys(registry.reporters ?? {})].join(', ')}; may be repeated`, collect)
    .option('--json', 'one JSON document on stdout instead of text; so does --reporter json')
    .addOption(new Option('-q, --quiet', 'print what needs attention, and the verdict').conflicts('verbose'))
    .addOption(new Option('--no-quiet').hideHelp())
    .option('-v, --verbose', 'print everything: every story whole in every scope, how each rule and action fared, what was decided')
    .addOption(new Option('--no-verbose').hideHelp())

/** Flags that are settings by other names. */
export const asSettings = ({ json, quiet, verbose, reporter, ...rest }: ReportingFlags): Readonly<Record<string, unknown>> => ({
  ...rest,
  reporter: json === true ? ['json', ...(reporter ?? [])] : reporter,
  verbosity: quiet === true ? 'quiet' : verbose === true ? 'verbose' : quiet === false || verbose === false ? 'normal' : undefined,
})

/** How a run is told: what the flags say of the output, and the settings of stories. */
export const looksOf = (flags: Looks, { hide, regs, verbosity }: Settings): Looks => ({ ...flags, hide, regs, verbosity })

import { Option } from 'commander'
import type { CommandEntry, Registry } from '../cli/entry.js'
import { collect } from '../cli/flags.js'
import type { MakeReporter } from '../cli/reporters/reporter.js'
import type { ExploreFlags } from './server/command.js'

/* What the command line knows of the explorer. The rest is loaded when somebody asks for it: most runs never do. */

export const exploreCommand = (registry: Registry): CommandEntry => ({
  name: 'explore',
  declare: (command, terminal, end) => {
    command.description('a page to walk through a model by hand: what led to a violation, what else could have happened')
      .argument('[what]', 'a saved trace, a rule or a scope (default: the scopes checked by default)')
      .addOption(new Option('--granularity <how>', 'run calls whole, or section by section').choices(['atomic', 'interleaved']))
      .option('--patch <name>', 'make a later fix to the model first, or all of them; may be repeated', collect)
      .option('--port <n>', 'serve there if it is free (default: any free port)')
      .option('--no-run', 'do not begin the search')
      .option('--config <file>', 'the configuration')
      .action(async (what: string | undefined, flags: ExploreFlags) => end(await (await import('./server/command.js')).explore(registry, what, flags, terminal)))
  },
})

/** The explorer's page in one file. */
export const html: MakeReporter = sink => ({ end: async (run, exitCode) => (await import('./report/reporter.js')).html(sink).end(run, exitCode) })

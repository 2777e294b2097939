import { Command, CommanderError, Option } from 'commander'
import { BadInput, unknownName } from './bad-input.js'
import { withCheckFlags } from './check-flags.js'
import type { BaselineFlags } from './commands/baseline.js'
import type { BisectFlags } from './commands/bisect.js'
import type { ContrastFlags } from './commands/contrast.js'
import type { CheckFlags } from './commands/check.js'
import type { ListFlags } from './commands/list.js'
import type { MergeFlags } from './commands/merge.js'
import type { ReplayFlags } from './commands/replay.js'
import type { SimulateFlags } from './commands/simulate.js'
import type { VerifyFlags } from './commands/verify-certificate.js'
import type { Project } from './config/load.js'
import type { Registry } from './entry.js'
import { exitCodesText } from './exit-codes.js'
import { collect, naturalNumber, seedNumber, withStoryFlags, workersOption } from './flags.js'
import { wrap } from './render/layout.js'
import { withReportingFlags } from './reporting-flags.js'
import { BadConfig } from './settings.js'
import { styleFor, type Looks, type Terminal } from './terminal.js'
import { EXIT } from './verdict.js'

/** Runs one command line (without `node` and the script) and ends with its exit code; nothing here knows a model. */
export const run = async (args: readonly string[], registry: Registry, terminal: Terminal): Promise<number> => {
  let code: number = EXIT.holds
  const program = commands(args, registry, terminal, result => { code = result })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.holds : EXIT.usage
    if (error instanceof BadConfig) {
      terminal.err.write(`error: ${error.message}\n`)
      return EXIT.config
    }
    if (error instanceof BadInput) {
      terminal.err.write(`error: ${error.message}\n`)
      return EXIT.usage
    }
    terminal.err.write(`error: hfcheck itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return EXIT.internal
  }
}

const commands = (argv: readonly string[], registry: Registry, terminal: Terminal, end: (code: number) => void): Command => {
  const program = new Command('hfcheck')
    .description('Checks the Hafnium hypervisor against its rules, in every state it can reach within bounds.')
    .version(registry.version, '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: text => terminal.out.write(text), writeErr: text => terminal.err.write(text), getOutHelpWidth: () => styleFor(terminal.out, terminal.env, {}).width, getErrHelpWidth: () => styleFor(terminal.err, terminal.env, {}).width })
    .configureHelp({ minWidthToWrap: 12 })
    .showSuggestionAfterError()

  const checking = withCheckFlags(withLooks(program.command('check', { isDefault: true })), registry)
    .allowExcessArguments()
    .action(async (flags: CheckFlags, { args }: Command) => {
      const [stray] = args
      if (stray !== undefined) throw strayArgument(stray, registry, program.commands.map(command => command.name()))
      end(flags.watch === true ? await (await import('./watch/watch.js')).watch(argv, terminal) : await (await import('./commands/check.js')).check(registry, { ...flags, ...terminal.turn?.asked }, terminal))
    })

  const project = async ({ config }: { readonly config?: string }): Promise<Project> => (await import('./config/load.js')).loadProject(registry, terminal.cwd, config)

  withLooks(program.command('list'))
    .description('the scopes with their bounds, the rules with their kind and status')
    .option('--patches', 'the later fixes that --patch can make')
    .option('--json', 'as JSON')
    .option('--configs', 'every setting: its value, and who decided it')
    .option('--config <file>', 'the configuration')
    .action(async (flags: ListFlags) => end(await (await import('./commands/list.js')).list(await project(flags), flags, terminal)))

  withLooks(program.command('explain'))
    .description('a rule: what it says, why, where it comes from, how it stands')
    .argument('<rule>', 'its id, the beginning of it or of its last part, or a pattern')
    .option('--config <file>', 'the configuration')
    .action(async (name: string, flags: Looks & { config?: string }) => end((await import('./commands/explain.js')).explain((await project(flags)).registry, name, flags, terminal)))

  withStoryFlags(withReportingFlags(withLooks(program.command('merge'))
    .description('put the blobs of several runs together and report on them as one')
    .argument('<dir>', 'a folder of blobs, as --reporter blob writes them'), registry))
    .action(async (dir: string, flags: MergeFlags) => end(await (await import('./commands/merge.js')).merge(registry, dir, flags, terminal)))

  withStoryFlags(withLooks(program.command('replay')))
    .description('take the steps of a saved trace on the model as it is now; or write the trace as something else')
    .argument('<trace>', 'an .itf.json file, as check writes it')
    .addOption(new Option('-i, --interactive', 'walk through it by hand').conflicts(['asTest', 'mermaid', 'markdown', 'dot', 'out']))
    .option('--patch <name>', 'after a later fix to the model, or all of them; may be repeated', collect)
    .addOption(new Option('--as-test', 'as an ava test that passes once the rule holds on the run').conflicts(['mermaid', 'markdown', 'dot']))
    .addOption(new Option('--mermaid', 'as a Mermaid sequence diagram').conflicts(['markdown', 'dot']))
    .addOption(new Option('--markdown', 'as a Markdown table').conflicts('dot'))
    .option('--dot [n]', 'its states and those within n steps (1 without a number), for Graphviz')
    .option('--out <file>', 'write that there instead of to stdout')
    .option('--config <file>', 'the configuration')
    .action(async (file: string, flags: ReplayFlags) => end(await (await import('./commands/replay.js')).replayCommand(registry, file, flags, terminal)))

  withLooks(program.command('verify-certificate'))
    .description('confirm what check --certificate wrote, state by state, without anything of the search')
    .argument('<file>', 'a certificate')
    .option('--sample <share>', 'look at this share of the states only, e.g. 1%')
    .option('--seed <n>', 'which states a sample takes', seedNumber, 1)
    .addOption(workersOption('--workers <n|auto>', 'so many threads'))
    .option('--config <file>', 'the configuration')
    .option('--no-progress', 'no progress on stderr')
    .action(async (file: string, flags: VerifyFlags) => end(await (await import('./commands/verify-certificate.js')).verifyCertificate(registry, file, flags, terminal)))

  withLooks(program.command('diff'))
    .description('compare two saved traces; or two systems: a scope with and without patches, two scopes, or one in two revisions')
    .argument('[one]').argument('[other]')
    .option('-s, --scope <name>', 'the scope to compare (default: the first)')
    .option('--patch <name>', 'with itself after a later fix, or all of them; may be repeated', collect)
    .option('--to <name>', 'with another scope')
    .option('--rev <range>', 'with itself in another revision of this project, A..B; both are compiled')
    .option('--max-states <n>', 'give up beyond n distinct states', naturalNumber)
    .option('--json', 'one JSON document on stdout instead of text')
    .option('--config <file>', 'the configuration')
    .option('--no-progress', 'no progress on stderr')
    .action(async (one: string | undefined, other: string | undefined, flags: ContrastFlags) => {
      if (one === undefined) return end(await (await import('./commands/contrast.js')).contrastCommand((await project(flags)).registry, flags, terminal))
      if (other === undefined) throw new BadInput(`diff needs a second trace beside ${one}, or --patch, --to or --rev without any`)
      end(await (await import('./commands/diff.js')).diff(one, other, flags, terminal))
    })

  withStoryFlags(withLooks(program.command('simulate')))
    .description('walk through scopes at random: a sample, never a proof')
    .option('-s, --scope <name>', 'in this scope; may be repeated (default: the quick ones)', collect)
    .option('-r, --rule <glob>', 'judge only rules like this; may be repeated (default: all that are expected to hold)', collect)
    .addOption(new Option('--granularity <how>', 'run calls whole, or section by section').choices(['atomic', 'interleaved']))
    .option('--patch <name>', 'make a later fix to the model first, or all of them; may be repeated', collect)
    .option('--runs <n>', 'how many runs', naturalNumber, 1000)
    .option('--steps <n>', 'how long they may be', naturalNumber, 50)
    .option('--seed <n>', 'the same seed walks the same ways (default: a new one, which is told)', seedNumber)
    .option('--out <dir>', 'where the trace of a violation goes (default: .hfcheck)')
    .option('--config <file>', 'the configuration')
    .action(async (flags: SimulateFlags) => end(await (await import('./commands/simulate.js')).simulate(registry, flags, terminal)))

  program.command('init')
    .description('write a project to begin with: a configuration, a small model with its rules, a workflow for GitHub')
    .action(async () => end(await (await import('./commands/init.js')).init(terminal)))

  const baseline = program.command('baseline').description('violations that are accepted as they are, in hfcheck.baseline.json')
  const withBaseline = (command: Command): Command => withLooks(command).option('--baseline <file>', 'the file (default: hfcheck.baseline.json)').option('--config <file>', 'the configuration').option('--no-progress', 'no progress on stderr')
  withBaseline(baseline.command('show', { isDefault: true })).description('what is accepted, and why').option('--json', 'as JSON').allowExcessArguments()
    .action(async (flags: BaselineFlags, { args: [stray] }: Command) => {
      if (stray !== undefined) throw unknownName(`no command of baseline is named "${stray}"`, stray, baseline.commands.map(command => command.name()), 'hfcheck baseline --help')
      end(await (await import('./commands/baseline.js')).showBaseline(registry, flags, terminal))
    })
  withBaseline(baseline.command('add')).description('accept a violation: only this failure, as long as it stays').argument('<rule@scope>', 'as check names it')
    .option('--issue <text>', 'where it is followed up').option('--reason <text>', 'why it is accepted')
    .action(async (cell: string, flags: BaselineFlags) => end(await (await import('./commands/baseline.js')).addToBaseline(registry, cell, flags, terminal)))
  withBaseline(baseline.command('prune')).description('drop what does not fail any more')
    .action(async (flags: BaselineFlags) => end(await (await import('./commands/baseline.js')).pruneBaseline(registry, flags, terminal)))

  // In a project with models of its own, nobody expects to be told about others.
  const shipped = (command: Command): Command => command.hook('preAction', async (_, action) => {
    const { registry: found, file } = await project({})
    if (found.scopes !== registry.scopes) throw new BadInput(`${action.name()} is about the models that hfcheck ships, and ${file} names others: run it in a folder without that configuration`)
  })
  if ((registry.patches ?? []).length > 0) {
    shipped(withLooks(program.command('bisect')))
      .description('which later fix repairs a rule that fails')
      .argument('<rule>', 'its id, or the last part of it')
      .option('-s, --scope <name>', 'look in this scope; may be repeated (default: where the rule is known to fail)', collect)
      .option('--json', 'one JSON document on stdout instead of text')
      .option('--no-progress', 'no progress on stderr')
      .action(async (name: string, flags: BisectFlags) => end(await (await import('./commands/bisect.js')).bisect(registry, name, flags, terminal)))
  }

  for (const { name, declare, shippedOnly } of registry.commands ?? []) {
    const command = withLooks(program.command(name))
    declare(shippedOnly === true ? shipped(command) : command, terminal, end)
  }

  return program.addHelpText('after', () => {
    const { width } = styleFor(terminal.out, terminal.env, {})
    return ['', checking.helpInformation(), ...wrap(OPPOSITES, width), '', exitCodesText(width)].join('\n')
  })
}

const OPPOSITES = 'A flag that is on or off has an opposite, --no-cache for --cache, for where a configuration or the environment decided otherwise.'

const withLooks = (command: Command): Command =>
  command.addOption(new Option('--ascii', 'no symbols outside ASCII')).addOption(new Option('--color').hideHelp()).addOption(new Option('--no-color', 'no colours (so does NO_COLOR); --color: in any case'))

const strayArgument = (stray: string, { scopes }: Registry, known: readonly string[]): BadInput =>
  scopes.some(({ name }) => name === stray) ? new BadInput(`no command is named "${stray}"   did you mean --scope ${stray}?`) : unknownName(`no command is named "${stray}"`, stray, known)

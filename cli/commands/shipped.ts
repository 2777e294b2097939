import { InvalidArgumentError, Option } from 'commander'
import { INTERLEAVED_SCOPES } from '../../model/scopes.js'
import type { CommandEntry, Registry } from '../entry.js'
import { collect, naturalNumber, seedNumber, workersOption } from '../flags.js'
import type { ConformFlags } from './conform.js'
import type { CoverageFlags } from './coverage.js'
import type { DocsFlags } from './docs.js'
import type { MutateFlags } from './mutate.js'
import type { RacesFlags } from './races.js'
import type { TestgenFlags } from './testgen.js'

/* The flags of commands that only the shipped models have. What a command does is loaded when it is called: most runs never need it. */

export const conformEntry: CommandEntry = {
  name: 'conform',
  shippedOnly: true,
  declare: (command, terminal, end) => {
    command
      .description('compare recorded runs with the model, every step in full')
      .argument('<file>', 'recorded runs, one JSON object a line (docs/trace-format.md); - is standard input, .gz is unpacked')
      .option('--partial', 'what a step does not say is not compared; "x": null is an unknown call')
      .option('--stories <n>', 'tell the first n differences', naturalNumber, 5)
      .option('--json', 'one JSON document on stdout instead of text')
      .action(async (file: string, flags: ConformFlags) => end(await (await import('./conform.js')).conformCommand(file, flags, terminal)))
  },
}

export const mutateEntry: CommandEntry = {
  name: 'mutate',
  shippedOnly: true,
  declare: (command, terminal, end) => {
    command
      .description('how good the rules are: single faults made of the model itself, and which of them no rule notices')
      .option('-s, --scope <name>', 'judge mutants in this scope only; may be repeated', collect)
      .option('--family <name>', 'only mutants of this part of the model; may be repeated', collect)
      .option('-r, --rule <glob>', 'judge with rules like this only; may be repeated', collect)
      .option('--sample <n>', 'judge so many of the mutants, always the same ones', naturalNumber)
      .addOption(new Option('--gate <percent>', 'fail below this score').argParser(percentage))
      .addOption(workersOption('--workers <n|auto>', 'so many processes'))
      .option('--record <file>', 'the recorded outcomes: kills to try first, proofs about the same model', 'docs/adequacy.json')
      .option('--update', 'find everything out anew, and write the record')
      .option('--further', 'what is recorded stands; only what no rule noticed is judged, in the scopes named')
      .option('--survivors', 'with --further: only what is known to differ and was not noticed')
      .option('--within <states>', 'in scopes that take long look at the first n states only: that finds differences, and proves none', naturalNumber)
      .option('--afresh', 'believe neither the record nor what earlier runs left in .hfcheck')
      .option('--json', 'one JSON document on stdout instead of text')
      .option('--no-progress', 'no progress on stderr')
      .action(async (flags: MutateFlags) => end(await (await import('./mutate.js')).mutate(flags, terminal)))
  },
}

const percentage = (text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 100)) throw new InvalidArgumentError('It must be a percentage, 0 to 100.')
  return value
}

export const racesEntry: CommandEntry = {
  name: 'races',
  shippedOnly: true,
  declare: (command, terminal, end) => {
    command
      .description('which sections touch a field without its lock, and which race: section by section, every reachable state')
      .option('-s, --scope <name>', `this scope; may be repeated (default: ${Object.keys(INTERLEAVED_SCOPES).join(', ')})`, collect)
      .option('--patch <name>', 'make a later fix to the model first, or all of them; may be repeated', collect)
      .option('--max-states <n>', 'stop after n distinct states', naturalNumber)
      .option('--json', 'one JSON document on stdout instead of text')
      .option('--no-progress', 'no progress on stderr')
      .action(async (flags: RacesFlags) => end(await (await import('./races.js')).races(flags, terminal)))
  },
}

export const testgenEntry: CommandEntry = {
  name: 'testgen',
  shippedOnly: true,
  declare: (command, terminal, end) => {
    command
      .description('write runs of the model in the format that conform reads, for testing something else against it')
      .option('--random <n>', 'n random walks with arguments at their bounds, instead of the shortest runs that take everything', naturalNumber)
      .option('--start <configuration>', 'only print the line that begins a log in this configuration (up-1, smp-2, …)')
      .option('--seed <s>', 'of the random walks; the same seed gives the same walks', seedNumber, 1)
      .option('-o, --out <file>', 'write the runs there, and what they cover to stdout (default: runs to stdout, coverage to stderr)')
      .action(async (flags: TestgenFlags) => end(await (await import('./testgen.js')).testgen(flags, terminal)))
  },
}

/** `registry` is asked late: it holds this command. */
export const docsEntry = (registry: () => Registry): CommandEntry => ({
  name: 'docs',
  shippedOnly: true,
  declare: (command, terminal, end) => {
    command
      .description('write the generated pages: rules, calls, what fails, the state; in Markdown, and all of them as one HTML file')
      .option('--out <dir>', 'where to', 'docs')
      .option('--check', 'write nothing; fail if a page is stale')
      .action(async (flags: DocsFlags) => end(await (await import('./docs.js')).docs(registry(), flags, terminal)))
  },
})

/** `registry` is asked late: it holds this command. */
export const coverageEntry = (registry: () => Registry): CommandEntry => ({
  name: 'coverage',
  shippedOnly: true,
  declare: (command, terminal, end) => {
    command
      .description('what runs reach: results, branches, rows of tables, arguments, what rules wait for; each with its shortest run')
      .option('-s, --scope <name>', 'only what the rules about this scope wait for; may be repeated', collect)
      .option('--patch <name>', 'make a later fix to the model first, or all of them; may be repeated', collect)
      .option('--max-states <n>', 'look no further than n states of a scope', naturalNumber, 20_000)
      .option('--strict', 'what is not reached, for no reason declared, fails the run')
      .option('--full', 'the shortest runs, step by step')
      .option('--json', 'one JSON document on stdout instead of text')
      .option('--no-progress', 'no progress on stderr')
      .action(async (flags: CoverageFlags) => end(await (await import('./coverage.js')).coverage(registry(), flags, terminal)))
  },
})

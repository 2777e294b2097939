import { availableParallelism } from 'node:os'
import { InvalidArgumentError, Option, type Command } from 'commander'

/** A flag that may be repeated. */
export const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value]

/** A number as people write it: `1000000` or `1,000,000`. */
export const naturalNumber = (text: string): number => {
  const digits = text.replaceAll(/[,_](?=\d{3})/g, '')
  const value = Number(digits)
  if (!/^\d+$/.test(digits) || !Number.isSafeInteger(value) || value === 0) throw new InvalidArgumentError('It must be a whole number above 0, e.g. 1000000 or 1,000,000.')
  return value
}

/** How many threads or processes: as many as there are cores where nobody says. */
export const workersOption = (flags: string, says: string): Option =>
  new Option(flags, says).argParser(text => (text === 'auto' ? availableParallelism() : naturalNumber(text))).default(availableParallelism(), 'auto, one for each core')

/** What chance begins with, the same way every time. */
export const seedNumber = (text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value >= 2 ** 31) throw new InvalidArgumentError(`It must be a whole number from 0 to ${2 ** 31 - 1}, e.g. 42 or 0x2a.`)
  return value
}

/** What of a story is shown. */
export const withStoryFlags = (command: Command): Command =>
  command
    .option('--hide <glob>', 'stories without the fields like this that their rules say nothing of, e.g. "frame*"; may be repeated', collect)
    .option('--regs', 'stories with the raw registers of every call, not of the last step alone')
    .addOption(new Option('--no-regs').hideHelp())

import type { RunDocument, ScopeDocument } from '../document.js'
import type { Models } from '../models.js'
import type { Style } from '../render/style.js'
import type { Decided } from '../render/verbose.js'
import type { Terminal } from '../terminal.js'

/** Hears of a run as it goes on, and writes about it. */
export interface Reporter {
  begin?(scopes: readonly string[]): void
  scope?(scope: ScopeDocument): void
  end(run: RunDocument, exitCode: number): void | Promise<void>
}

/** Where a reporter writes to: standard output, or a file that appears when the run is over. */
export interface Sink {
  write(text: string): void
  readonly style: Style
  readonly env: Terminal['env']
  /** The folder that people who read it are in. */
  readonly cwd: string
  /** The models that the run is about. */
  readonly registry: Models
  /** Where the rules are explained, if somebody said so. */
  readonly documentation?: string | undefined
  /** What was decided for the run, and by whom. */
  readonly decided?: Decided | undefined
}

export type MakeReporter = (sink: Sink) => Reporter

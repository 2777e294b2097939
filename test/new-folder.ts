import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const made: string[] = []
process.on('exit', () => made.forEach(folder => rmSync(folder, { recursive: true, force: true })))

/** A folder of its own, so that no run finds what another left; it goes with the process. */
export const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'hfcheck-'))
  made.push(folder)
  return folder
}

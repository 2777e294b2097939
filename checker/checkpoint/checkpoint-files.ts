import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import { makeFolder } from './folder.js'

/** What checkpoints need of a file system; a test brings a worse one. */
export interface Files {
  exists(path: string): boolean
  readText(path: string): string
  mkdir(path: string): void
  remove(path: string): void
  rename(from: string, to: string): void
  /** Opens a file to read and write, and makes it if need be; what is there stays. */
  open(path: string): number
  close(file: number): void
  /** Bytes written: fewer than asked for when the disk is nearly full. */
  write(file: number, bytes: Uint8Array, at: number): number
  read(file: number, bytes: Uint8Array, at: number): number
  truncate(file: number, length: number): void
  /** Returns when what was written will be there after a power failure. */
  sync(file: number): void
}

export const diskFiles: Files = {
  exists: existsSync,
  readText: path => readFileSync(path, 'utf8'),
  mkdir: makeFolder,
  remove: path => { rmSync(path, { force: true, recursive: true }) },
  rename: renameSync,
  open: path => openSync(path, existsSync(path) ? 'r+' : 'w+'),
  close: closeSync,
  write: (file, bytes, at) => writeSync(file, bytes, 0, bytes.length, at),
  read: (file, bytes, at) => readSync(file, bytes, 0, bytes.length, at),
  truncate: ftruncateSync,
  sync: fsyncSync,
}

import { join } from 'node:path'
import { readIfThere, writeWhole } from '../files.js'

/** What a search cost when it was last remembered. */
export interface Cost {
  readonly states: number
  readonly seconds: number
}

export type Costs = Readonly<Record<string, Cost | undefined>>

export const LOCK = 'hfcheck.lock.json'

/** The costs of a project's searches. They are committed: every shard of a run must deal the same cards. */
export const readCosts = async (folder: string): Promise<Costs> => {
  try {
    return (JSON.parse((await readIfThere(join(folder, LOCK))) ?? '{}') as { readonly cells?: Costs }).cells ?? {}
  } catch {
    // What cannot be read is not remembered; the next --update-lock writes it anew.
    return {}
  }
}

export const writeCosts = async (folder: string, costs: Costs): Promise<void> => {
  const lines = Object.entries(costs).sort(([a], [b]) => (a < b ? -1 : 1)).map(([cell, cost]) => `    ${JSON.stringify(cell)}: ${JSON.stringify(cost)}`)
  await writeWhole(join(folder, LOCK), `{\n  "schemaVersion": 1,\n  "cells": {\n${lines.join(',\n')}\n  }\n}\n`)
}

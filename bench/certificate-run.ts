import { rowsOf } from '../checker/certificate/rows.js'
import { reduce } from '../checker/index.js'
import { confirm } from '../cli/certificate/confirm.js'
import { readCertificate } from '../cli/certificate/file.js'
import { registry } from '../cli/registry.js'
import { answer } from './apart.js'
import type { Confirmed } from './certificate.js'

/** The states of a certificate, one in so many: every step by the immer reducer alone, or confirmed with rules and all, on so many threads. */
const [file, how, oneIn] = process.argv.slice(2)
const { header, rows } = await readCertificate(file!)
const scope = registry.scopes.find(({ name }) => name === header.scope)!
const begun = performance.now()

const reduced = (): Confirmed => {
  const { system } = scope.open()
  const { bytes, read } = rowsOf(system.schema)
  let [states, transitions] = [0, 0]
  for (let row = 0; row < header.states; row += Number(oneIn)) {
    const state = read(rows, row * bytes)
    states++
    for (const { when, actions } of system.groups) {
      if (when?.(state as never) === false) continue
      for (const action of actions) {
        reduce(system, state as never, action as never)
        transitions++
      }
    }
  }
  return { states, transitions, seconds: (performance.now() - begun) / 1000 }
}

const confirmed = async (threads: number): Promise<Confirmed> => {
  const { states, transitions, problem } = await confirm({ scope, claims: header.rules, rows, states: header.states, sample: { share: 1 / Number(oneIn), seed: 1 }, threads, progress: () => {} })
  if (problem !== undefined) throw new Error(`state ${problem.state}: ${problem.what}`)
  return { states, transitions, seconds: (performance.now() - begun) / 1000 }
}

answer(how === 'reducer' ? reduced() : await confirmed(Number(how)))

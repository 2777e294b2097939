import { receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import type { Mail, Orders, Report } from './crew-mail.js'
import { AT, type Task } from './round.js'
import { rulesFor, type NamedRule } from '../rules.js'
import { searcher } from '../search/searcher.js'
import { SharedStore } from './shared-store.js'
import { fromSource, likeness } from './source.js'
import { SymmetryGroup } from '../symmetry/symmetry-group.js'
import type { Action } from '../action.js'
import { Teammate } from './teammate.js'

/** The orders, which of those who search it is, and its end of the line to the one who started it. */
interface Given extends Orders {
  readonly part: number
  readonly port: MessagePort
}

interface Nothing extends Action<unknown> {}

/** Builds the system anew; what is returned does what it is told, for ever. */
const join = async ({ source, rules: ids, likeness: wanted, met, memo, symmetry, round, part, port }: Given): Promise<() => void> => {
  const { system, rules: registry } = await fromSource<unknown, Nothing>(source)
  const all = new Map(rulesFor(system, registry).map(named => [named.id, named]))
  const rules = ids.map(id => all.get(id)).filter((named): named is NamedRule<unknown, Nothing> => named !== undefined)
  if (likeness(system, rules) !== wanted) throw new Error('what workers build is another system, or has other rules')
  if ((system.names?.met() ?? 0) !== met) throw new Error('the system was searched before')
  const { engine, ledger } = searcher(system, rules, symmetry ? { group: new SymmetryGroup(system) } : {}, memo, (words, batch) => new SharedStore(words, batch, Infinity))
  const store = engine.store as SharedStore
  const mate = new Teammate(system, engine, ledger, store, round, part)

  const hear = ({ rows, plan, watched, journal, met: now, broken = [] }: Mail): void => {
    if (rows !== undefined) store.follow(rows)
    if (watched !== undefined) engine.memo?.hear(watched)
    if (journal !== undefined) {
      engine.rehearse(journal)
      if (system.names?.met() !== now) throw new Error('the model does not number things the same way twice')
    }
    if (plan !== undefined) engine.memo?.adopt(plan)
    for (const rule of broken) engine.on[rule] = 0
  }

  const { control } = round
  return () => {
    for (let turn = 0; ;) {
      Atomics.wait(control, AT.turn, turn)
      turn = Atomics.load(control, AT.turn)
      for (let mail = receiveMessageOnPort(port); mail !== undefined; mail = receiveMessageOnPort(port)) hear((mail as { readonly message: Mail }).message)
      const found = mate.do(control[AT.task] as Task)
      if (found !== undefined) port.postMessage(found)
      Atomics.add(control, AT.done, 1)
      Atomics.notify(control, AT.done)
    }
  }
}

const orders = workerData as Given
const tell = (report: Report): void => { orders.port.postMessage(report) }
const serve = await join(orders).catch((error: unknown) => { tell({ refused: error instanceof Error ? error.message : String(error) }) })
if (serve !== undefined) {
  tell({ ready: true })
  serve()
}

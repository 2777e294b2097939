import { FAIL } from '../abi.js'
import { NULL, type Address } from '../address.js'
import { changingTables, stage1 } from '../memory.js'
import { map, unmap, type TableContext } from '../page-table.js'
import { ret, type Caller, type Exit } from '../platform.js'
import { entering, leaving, type Body } from '../section.js'
import type { State } from '../state.js'

/** Both pages, or neither; what undoing does is not looked at. */
function* mapBuffers(table: TableContext<State>, send: number, recv: number): Body<State, boolean> {
  if (!(yield* map(table, send, send + 1, 'r'))) return false
  if (yield* map(table, recv, recv + 1, 'rw')) return true
  yield* unmap(table, send, send + 1)
  return false
}

/** Gives the hypervisor a page to read messages from and a page to write them to. — src/api.c, api_vm_configure */
export function* vmConfigure({ platform, cpu, vm: me }: Caller, send: Address, recv: Address): Body<State, Exit> {
  const { addresses, locks } = platform
  if (!addresses.aligned[recv] || !addresses.aligned[send]) return ret(FAIL)

  const lock = locks.vm[me]!
  const accepted = yield* entering(lock, 'check', (s: State) => {
    const { rpc } = s.vms[me]!
    if (rpc.recv !== NULL || rpc.send !== NULL) return 0
    return platform.maps(me, recv) && platform.maps(me, send) ? 1 : 0
  })
  if (accepted === 0) return ret(FAIL)

  if (!(yield* changingTables(platform, mapBuffers(stage1(platform, cpu), addresses.page[send]!, addresses.page[recv]!)))) {
    yield* leaving(lock, 'give up', () => 0)
    return ret(FAIL)
  }

  yield* leaving(lock, 'configure', s => {
    const { rpc } = s.vms[me]!
    rpc.send = send
    rpc.recv = recv
    return 0
  })
  return ret(0)
}

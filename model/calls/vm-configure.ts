import { FAIL } from '../abi.js'
import { NULL, type Address } from '../address.js'
import { stage1 } from '../memory.js'
import { map, unmap } from '../page-table.js'
import { ret, type Caller, type Exit } from '../platform.js'
import { entering, leaving, type Body } from '../section.js'
import type { State } from '../state.js'

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

  const table = stage1(platform, cpu)
  const sendPage = addresses.page[send]!
  const recvPage = addresses.page[recv]!
  if (!(yield* map(table, sendPage, sendPage + 1, 'r'))) {
    yield* leaving(lock, 'give up', () => 0)
    return ret(FAIL)
  }
  if (!(yield* map(table, recvPage, recvPage + 1, 'rw'))) {
    yield* unmap(table, sendPage, sendPage + 1)
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

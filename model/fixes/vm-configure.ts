import { FAIL } from '../abi.js'
import { NULL } from '../address.js'
import { vmConfigure } from '../calls/vm-configure.js'
import type { Patch } from '../patches.js'
import { ret } from '../platform.js'

/** Fixes of what vm_configure accepts, and of how it changes the hypervisor's table. */

export const refuseNull: Patch = {
  name: '8087132f',
  says: 'vm_configure refuses address 0, which reads back as “no buffer”.',
  upstream: { commit: '8087132f', date: '2018-08-06' },
  repairs: ['configuring.happensOnce', 'configuring.lifecycle', 'isolation.writesOnlyWhereItMust', 'isolation.mapsOnlyWhatItMust'],
  calls: {
    *vm_configure(caller, { send, recv }) {
      return send === NULL || recv === NULL ? ret(FAIL) : yield* vmConfigure(caller, send, recv)
    },
  },
}

export const refuseSamePage: Patch = {
  name: 'c9ccb3f4',
  says: 'vm_configure refuses the same page for sending and receiving.',
  upstream: { commit: 'c9ccb3f4', date: '2018-08-13' },
  repairs: ['configuring.buffersDiffer', 'configuring.sendPageIsReadOnly'],
  facts: ({ calls, addresses }) => ({
    calls: {
      ...calls,
      *vm_configure(caller, to) {
        return addresses.page[to.send] === addresses.page[to.recv] ? ret(FAIL) : yield* calls.vm_configure(caller, to)
      },
    },
  }),
}

export const unmapNeedsNoTables: Patch = {
  name: '6324fc9b',
  says: 'unmap passes over what is not mapped, instead of making tables for it.',
  upstream: { commit: '6324fc9b', date: '2018-10-03' },
  repairs: ['pageTables.unmapNeedsNothing'],
  tables: { unmapPopulates: false },
}

export const lockTables: Patch = {
  name: '3c0a90a9',
  says: 'The hypervisor’s page table is changed under a lock of its own.',
  upstream: { commit: '3c0a90a9' },
  repairs: ['concurrency.mappingsSurviveOthers', 'resources.framesHangTogether'],
  tables: { locked: true },
}

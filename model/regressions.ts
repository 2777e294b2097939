import { primaryHere, ret } from './platform.js'
import { CALL_BODIES } from './calls/index.js'
import { PRIMARY } from './state.js'
import { switchToPrimary } from './switching.js'
import { around, skipped, type Patch, type SectionPatch } from './patches.js'
import type { Caller } from './platform.js'
import type { State } from './state.js'

/** Faults that upstream itself brought in after the modelled commit, and repaired: in the terms of that commit. Named by what repaired them. */

const BLOCKED = -2

const whenRead = (recipe: (own: () => number, s: State, caller: Caller) => number): SectionPatch => ({
  within: 'rpc_read_request', label: 'read',
  change: (section, { caller }) => around((own, s) => recipe(own, s, caller!))(section),
})

export const forgetsState: Patch = {
  name: 'ba641efa',
  says: 'Switching to the primary forgets to write the secondary’s state: its vCPU stays running for ever.',
  upstream: { commit: 'ba641efa', date: '2018-12-03' },
  sections: ['leave as ready', 'leave as blocked_interrupt'].map(label => ({ label, change: skipped() })),
}

export const overwritesState: Patch = {
  name: 'b481655c',
  says: 'A blocking read sets blocked_rpc, which the common way to the primary overwrites with blocked_interrupt.',
  upstream: { commit: 'b481655c', date: '2018-12-05' },
  sections: [whenRead((own, s, { vcpu }) => {
    const result = own()
    if (result === BLOCKED) s.vcpus[vcpu]!.state = 'blocked_interrupt'
    return result
  })],
}

export const switchesToItself: Patch = {
  name: '66d62bf5',
  says: 'The primary may take the way that switches to itself.',
  upstream: { commit: '66d62bf5', date: '2019-02-01' },
  calls: {
    *rpc_read_request(caller, to) {
      if (caller.vm !== PRIMARY) return yield* CALL_BODIES.rpc_read_request(caller, to)
      const { next } = yield* switchToPrimary(caller, 0, 'ready')
      return next === primaryHere(caller) ? ret(0) : ret(next ?? 0)
    },
  },
}

export const losesWakeUp: Patch = {
  name: '9311c9aa',
  says: 'A read blocks although a message is pending.',
  upstream: { commit: '9311c9aa', date: '2019-03-12' },
  sections: [whenRead((own, s, { vm }) => {
    const { rpc } = s.vms[vm]!
    if (rpc.state !== 'pending') return own()
    rpc.state = 'idle'
    const result = own()
    rpc.state = 'pending'
    return result
  })],
}

export const REGRESSIONS: readonly Patch[] = [forgetsState, overwritesState, switchesToItself, losesWakeUp]

import type { Hypervisor } from '../../machine/index.js'
import { PRIMARY } from '../../model/state.js'
import { alike, and, is, not, or, type Invariant } from './language.js'
import { NONE, vcpuName, type Variables } from './variables.js'

/** The rules a twin is checked against: those about single states that hold in ours. */
export const invariantsOf = (hypervisor: Hypervisor, v: Variables): readonly Invariant[] => {
  const { vcpus, vcpusOf } = hypervisor.platform
  const secondaries = vcpusOf.map((_, vm) => vm).slice(1)
  return [
    {
      name: 'runsExactlyWhereCurrent', rule: 'scheduling.runningMeansCurrent', says: 'A vCPU of a secondary is running exactly while it is current.',
      holds: and(...vcpus.flatMap((_, vcpu) => (vcpu === 0 ? [] : [alike(is(v.states[vcpu]!, 'running'), is(v.current, vcpuName(hypervisor, vcpu)))]))),
    },
    {
      name: 'ownStage2', rule: 'scheduling.translationFollowsCurrent', says: 'EL1 code runs under the stage 2 of the VM it belongs to.',
      holds: or(...vcpus.map(({ vm }, vcpu) => and(is(v.current, vcpuName(hypervisor, vcpu)), is(v.vttbr, vm === 0 ? 'P' : `S${vm - 1}`)))),
    },
    {
      name: 'waitsExactlyWhenBlocked', rule: 'mailbox.waitersAreBlocked', says: 'A vCPU is on its VM’s list of readers exactly while it is blocked, and once.',
      holds: and(...secondaries.flatMap(vm => vcpusOf[vm]!.map(vcpu => {
        const at = v.mailboxes[vm]!.waiters.map(place => is(place, vcpuName(hypervisor, vcpu)))
        const once = at.map((here, i) => and(here, ...at.filter((_, k) => k !== i).map(not)))
        return or(and(is(v.states[vcpu]!, 'blocked_rpc'), or(...once)), and(not(is(v.states[vcpu]!, 'blocked_rpc')), ...at.map(not)))
      }))),
    },
    {
      name: 'noReaderWhilePending', rule: 'mailbox.pendingMeansNobodyWaits', says: 'While a message is pending, no vCPU of the VM waits for one.',
      holds: and(...secondaries.map(vm => or(not(is(v.mailboxes[vm]!.state, 'pending')), is(v.mailboxes[vm]!.waiters[0]!, NONE)))),
    },
    {
      name: 'primaryNeverPending', rule: 'mailbox.primaryNeverWaits', says: 'The primary’s mailbox is idle or inflight.',
      holds: not(is(v.mailboxes[PRIMARY]!.state, 'pending')),
    },
    {
      name: 'messageHasPage', rule: 'mailbox.busyMeansReceivePage', says: 'A mailbox that holds a message has a receive page.',
      holds: and(...v.mailboxes.map(({ state, recv }) => or(is(state, 'idle'), not(is(recv, NONE))))),
    },
  ]
}

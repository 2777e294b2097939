import { PAGE_SIZE } from '../model/abi.js'
import { PRIMARY, secondary } from '../model/state.js'
import { upstream } from '../model/upstream.js'
import { OF_FURTHER_WRITES } from './kept.js'
import { ofWholeCalls, transition, witness, type Family } from './language.js'
import { contentsAt, el2Reads, el2Writes, hung, returned, type HypervisorStep } from './nouns.js'

/** The contents of messages: what is sent is what arrives, and it stays until acknowledged. */
export const messages = ((hypervisor) => {
  const { platform } = hypervisor
  const sent = (step: HypervisorStep): boolean =>
    step.action.name === 'rpc_request' ? returned(step) && step.outcome >= 0 : !returned(step) && !hung(step)
  const receiver = ({ action: { name, args } }: HypervisorStep): number => (name === 'rpc_request' ? secondary(args.vm) : PRIMARY)

  return {
    arrivesWhole: ofWholeCalls(transition({
      says: 'What arrives in the receive page is what lies in the send page, as many bytes as the sender says; the rest of the page stays.',
      because: 'The receiver trusts the size it is told, and nothing beyond it.',
      source: upstream('src/api.c', 'api_rpc_request'),
      on: ['rpc_request', 'rpc_reply'],
      given: step => sent(step)
        && contentsAt(hypervisor, step.before, step.before.vms[step.action.vm]!.rpc.send) !== undefined
        && contentsAt(hypervisor, step.before, step.before.vms[receiver(step)]!.rpc.recv) !== undefined,
      holds: step => {
        const { before, action: { vm, args: { size } }, after } = step
        const source = contentsAt(hypervisor, before, before.vms[vm]!.rpc.send)!
        const { recv } = before.vms[receiver(step)]!.rpc
        const was = contentsAt(hypervisor, before, recv)!
        const is = contentsAt(hypervisor, after, recv)!
        return is.head === (size > 0 ? source.head : was.head) && is.tail === (size === PAGE_SIZE ? source.tail : was.tail)
      },
    })),

    copiedAsMapped: ofWholeCalls(transition({
      says: 'A message is copied only from where the hypervisor can read to where it can write.',
      because: 'Its own page table is what keeps it from writing to memory that is not meant for it.',
      source: upstream('src/api.c', 'api_rpc_request'),
      on: ['rpc_request', 'rpc_reply'],
      given: step => sent(step) && step.action.args.size > 0,
      holds: step => {
        const { before, action: { vm } } = step
        return el2Reads(platform, before, before.vms[vm]!.rpc.send) >= 0 && el2Writes(platform, before, before.vms[receiver(step)]!.rpc.recv) >= 0
      },
    })),

    sizeIsRecorded: ofWholeCalls(transition({
      says: 'A message’s size is recorded with it, and the mailbox is no longer idle.',
      because: 'It is all a later reader knows.',
      source: upstream('src/api.c', 'api_rpc_request'),
      on: ['rpc_request', 'rpc_reply'],
      given: sent,
      holds: step => {
        const { rpc } = step.after.vms[receiver(step)]!
        return rpc.recvBytes === step.action.args.size && rpc.state !== 'idle'
      },
    })),

    stableUntilAcknowledged: ofWholeCalls(transition({
      says: 'From delivery to acknowledgement the hypervisor does not touch a receive page.',
      because: 'The receiver reads it in place.',
      source: upstream('src/api.c', 'api_rpc_request'),
      kept: OF_FURTHER_WRITES,
      on: ['rpc_request', 'rpc_reply'],
      given: ({ before }) => before.vms.some(({ rpc }) => rpc.state !== 'idle'),
      holds: ({ before, after }) => {
        for (let vm = 0; vm < before.vms.length; vm++) {
          const { rpc } = before.vms[vm]!
          if (rpc.state === 'idle') continue
          const was = contentsAt(hypervisor, before, rpc.recv)
          const is = contentsAt(hypervisor, after, rpc.recv)
          if (was !== undefined && is !== undefined && (was.head !== is.head || was.tail !== is.tail)) return false
        }
        return true
      },
    })),

    bothWays: ofWholeCalls(witness({
      says: 'A message can carry data from the primary to a secondary.',
      because: 'The purpose of the protocol.',
      source: upstream('src/api.c', 'api_rpc_request'),
      on: ['rpc_request'],
      // Where nobody stores anything, no message says anything.
      ...(hypervisor.scope.accesses.includes('store') ? {} : { only: [] }),
      reached: step => sent(step) && contentsAt(hypervisor, step.after, step.after.vms[receiver(step)]!.rpc.recv)?.head === 1,
    })),
  }
}) satisfies Family<object>

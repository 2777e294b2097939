import type { Known } from '../checker/property.js'
import { NULL } from '../model/address.js'
import type { Scope } from '../model/scope.js'
import { SCOPES } from '../model/scopes.js'
import { upstream } from '../model/upstream.js'
import { OF_FURTHER_WRITES, OVERLAPS } from './kept.js'
import { FEW_STATES, frame, invariant, lifecycle, ofWholeCalls, transition, witness, type Family } from './language.js'
import { el2Reads, el2Writes, isBare, isConfigured, isPlainAddress, ownsPage, returned, type HypervisorStep } from './nouns.js'

const configure = upstream('src/api.c', 'api_vm_configure')
const accepted = (step: HypervisorStep): boolean => returned(step) && step.outcome === 0

const nullAccepted: Known = { fixedBy: '8087132f (2018-08-06)', reason: 'Address 0 is accepted where page 0 is mapped, and reads back as “no buffer”.', in: ['tiny', 'wide', 'vast'] }

const samePage: Known = {
  fixedBy: 'c9ccb3f4 (2018-08-13)', reason: 'send = recv is accepted; the page ends up writable.',
  in: Object.values<Scope>(SCOPES).filter(({ distinctBuffers }) => distinctBuffers !== true).flatMap(({ name }) => [name, `${name}-interleaved`]),
}

/** The contract of vm_configure: which pages it takes, and what they are afterwards. */
export const configuring = ((hypervisor) => {
  const { platform } = hypervisor
  const { addresses } = platform
  const isOwnRam = (vm: number, address: number): boolean => addresses.aligned[address]! && ownsPage(hypervisor, vm, address)

  return {
    acceptsOwnPages: ofWholeCalls(transition({
      says: 'A VM that has no buffers yet gets two different pages of its own memory accepted, unless the hypervisor has no table left for them.',
      because: 'A call that refuses what it must take is as broken as one that takes what it must refuse.',
      source: configure,
      on: ['vm_configure'],
      given: ({ before, action: { vm, args: { send, recv } } }) => {
        const { rpc } = before.vms[vm]!
        return isBare(rpc) && send !== recv
          && isPlainAddress(hypervisor, send) && isPlainAddress(hypervisor, recv) && isOwnRam(vm, send) && isOwnRam(vm, recv)
          && before.heap.used < before.frames.length
      },
      holds: accepted,
    })),

    takesOwnMemoryOnly: ofWholeCalls(transition({
      says: 'vm_configure accepts only memory that belongs to the caller and to nobody else.',
      because: 'What the hypervisor writes to a page that others have, it writes to them; a device is no memory at all.',
      source: configure,
      known: {
        fixedBy: undefined,
        reason: 'Only the caller’s own mapping is looked at: the UART page, which all VMs share, and what lies beyond RAM pass.',
        in: ['tiny', 'exhausted', 'wide', 'vast'],
      },
      on: ['vm_configure'],
      given: accepted,
      holds: ({ action: { vm, args } }) => isOwnRam(vm, args.send) && isOwnRam(vm, args.recv),
    })),

    refusesForeignMemory: ofWholeCalls(transition({
      says: 'vm_configure refuses a page that the caller’s stage 2 does not map, and an address that is not page-aligned.',
      because: 'The hypervisor would read or write other people’s memory on the caller’s behalf.',
      source: configure,
      on: ['vm_configure'],
      given: ({ action: { vm, args: { send, recv } } }) =>
        !addresses.aligned[send] || !addresses.aligned[recv] || !platform.maps(vm, send) || !platform.maps(vm, recv),
      holds: step => returned(step) && step.outcome !== 0,
    })),

    takesPlainAddresses: ofWholeCalls(transition({
      says: 'vm_configure accepts an address only if every bit of it counts.',
      because: 'An address whose high bits are dropped in the check and kept in use is another address when it is used.',
      source: configure,
      known: { fixedBy: undefined, reason: 'The check clears bits 63–48; the stored pointer keeps them.', in: ['tiny', 'wide', 'vast'] },
      on: ['vm_configure'],
      given: step => accepted(step) && step.action.args.send !== NULL && step.action.args.recv !== NULL,
      holds: ({ action: { args } }) => isPlainAddress(hypervisor, args.send) && isPlainAddress(hypervisor, args.recv),
    })),

    happensOnce: ofWholeCalls(transition({
      says: 'vm_configure succeeds at most once for a VM, and then both buffers are there.',
      because: 'The caller takes 0 for “you can be called now”.',
      source: configure,
      known: nullAccepted,
      on: ['vm_configure'],
      given: accepted,
      holds: ({ before, action: { vm }, after }) => {
        const { rpc } = before.vms[vm]!
        return isBare(rpc) && isConfigured(after.vms[vm]!.rpc)
      },
    })),

    buffersDiffer: ofWholeCalls(transition({
      says: 'The send page and the receive page are different pages.',
      because: 'The hypervisor only reads the one and writes the other; a message on its way out must not be overwritten by one coming in.',
      source: configure,
      known: samePage,
      on: ['vm_configure'],
      given: accepted,
      holds: ({ action: { args } }) => addresses.page[args.send] !== addresses.page[args.recv],
    })),

    mapsWhatItTook: ofWholeCalls(transition({
      says: 'After vm_configure the hypervisor reads the send page and writes the receive page where the caller has them.',
      because: 'rpc_request and rpc_reply copy through these mappings without looking at the tables again.',
      source: configure,
      known: { fixedBy: undefined, reason: 'An address beyond the hypervisor’s table, or with bits set that EL2 does not ignore, is stored but not reachable.', in: ['tiny', 'wide', 'vast'] },
      on: ['vm_configure'],
      given: accepted,
      holds: ({ action: { args: { send, recv } }, after }) =>
        (send === NULL || el2Reads(platform, after, send) === addresses.page[send])
        && (recv === NULL || el2Writes(platform, after, recv) === addresses.page[recv]),
    })),

    sendPageIsReadOnly: invariant({
      says: 'The hypervisor cannot write to a send page that is the VM’s own.',
      because: 'It has no business there; a mapping it does not need is one an error can use.',
      source: configure,
      known: samePage,
      each: s => s.vms,
      given: ({ rpc }, _, vm) => isConfigured(rpc) && isOwnRam(vm, rpc.send),
      holds: ({ rpc }, s) => el2Writes(platform, s, rpc.send) < 0,
    }),

    configuredBuffersStayMapped: invariant({
      says: 'The hypervisor can read a VM’s send page and write its receive page at any time after vm_configure.',
      because: 'The copies of later calls go through these mappings.',
      source: configure,
      known: { fixedBy: undefined, reason: 'An address beyond the hypervisor’s table, or with bits set that EL2 does not ignore, is stored but not reachable.', in: ['tiny', 'exhausted', 'wide', 'vast', 'tables-interleaved'] },
      each: s => s.vms,
      given: ({ rpc }) => isConfigured(rpc),
      holds: ({ rpc }, s) =>
        el2Reads(platform, s, rpc.send) === platform.addresses.page[rpc.send] && el2Writes(platform, s, rpc.recv) === platform.addresses.page[rpc.recv],
    }),

    buffersNeverChange: frame({
      says: 'Only vm_configure changes a VM’s buffers, and only its caller’s.',
      because: 'Both sides rely on where messages go.',
      source: upstream('inc/hf/vm.h', 'struct rpc'),
      kept: OF_FURTHER_WRITES,
      mayChange: ({ name, vm }) => [
        'cpus', 'vcpus', 'tables', 'heap', 'log', 'frames', 'pages', 'vms.*.lock',
        'vms.*.rpc.state', 'vms.*.rpc.recvBytes', 'vms.*.rpc.waiters',
        ...(name === 'vm_configure' ? [`vms.${vm}.rpc`] : []),
      ],
    }),

    lifecycle: lifecycle({
      says: 'A VM has no buffers until vm_configure gives it both, and then has them for good.',
      because: 'With half of them it can be neither called nor configured again.',
      source: upstream('inc/hf/vm.h', 'struct rpc'),
      known: { ...nullAccepted, in: ['tiny'] },
      only: FEW_STATES,
      each: s => s.vms,
      state: ({ rpc }) => (isConfigured(rpc) ? 'configured' : isBare(rpc) ? 'bare' : 'half'),
      moves: { 'bare → configured': ['vm_configure'] },
    }),

    setBuffersStay: ofWholeCalls(transition({
      says: 'A buffer that is set is never changed.',
      because: 'The other side may be about to use it.',
      source: configure,
      kept: OVERLAPS,
      on: ['vm_configure'],
      given: ({ before, action: { vm } }) => before.vms[vm]!.rpc.send !== NULL || before.vms[vm]!.rpc.recv !== NULL,
      holds: ({ before, action: { vm }, after }) => {
        const was = before.vms[vm]!.rpc
        const is = after.vms[vm]!.rpc
        return (was.send === NULL || was.send === is.send) && (was.recv === NULL || was.recv === is.recv)
      },
    })),

    bothSidesCanConfigure: witness({
      says: 'The primary and a secondary can both have their buffers.',
      because: 'The purpose of vm_configure.',
      source: configure,
      on: ['vm_configure'],
      reached: ({ after }) => isConfigured(after.vms[0]!.rpc) && after.vms.some(({ rpc }, vm) => vm > 0 && isConfigured(rpc)),
    }),
  }
}) satisfies Family<object>

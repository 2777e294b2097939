import type { GuestAction } from '../machine/action.js'
import type { Hypervisor } from '../machine/system.js'
import { PAIRED_SCOPES } from '../model/scopes.js'
import { PRIMARY, secondary } from '../model/state.js'
import { upstream } from '../model/upstream.js'
import { IN_LARGER_SYSTEMS } from './kept.js'
import { nonInterference, type Family } from './language.js'
import { pagesOf, type HypervisorStep } from './nouns.js'
import { oneHeapForAll } from './resources.js'

/** Judged where two VMs owe each other nothing, and where there are few enough states for pairs of them to be compared. */
const only = [PAIRED_SCOPES.neighbours.name]

/**
 * What one VM can learn of another: two runs that differ in what a VM keeps to itself alone go on alike for everybody else. What is said on
 * purpose, and to whom, stands in the rules: a message, its size, and that it came.
 */
export const confidentiality = ((hypervisor) => {
  const { platform } = hypervisor

  /** The CPU goes on with somebody else than the owner: what it shows in registers, others see. */
  const othersSee = ({ action: { cpu }, after }: HypervisorStep, _: unknown, owner: number): boolean => platform.vcpus[after.cpus[cpu]!.current]!.vm !== owner

  const registersOf = (vm: number): readonly string[] => platform.vcpusOf[vm]!.flatMap(vcpu => [`vcpus.${vcpu}.regs`, `vcpus.${vcpu}.due`])
  const memoryOf = (vm: number): readonly string[] => pagesOf(hypervisor, vm).map(row => `pages.${row}`)

  /** A message goes to where its receiver has asked for it. */
  const messageOf = ({ name, vm, args }: GuestAction): readonly string[] =>
    name === 'rpc_request' && vm === PRIMARY && args.vm < platform.secondaries ? memoryOf(secondary(args.vm))
      : name === 'rpc_reply' && vm !== PRIMARY ? memoryOf(PRIMARY)
      : []

  return {
    memoryIsPrivate: nonInterference({
      says: 'What lies in a VM’s memory makes no difference to others, except that it lies in the receive page of whom the VM sends a message.',
      because: 'Confidentiality is what a VM buys with being one: the primary may stop it, but not read it.',
      source: upstream('src/api.c', 'api_rpc_request'),
      kept: IN_LARGER_SYSTEMS,
      only,
      each: s => s.vms,
      secret: (_, owner) => memoryOf(owner),
      sees: othersSee,
      reveals: (action, _, owner) => (action.vm === owner ? messageOf(action) : []),
    }),

    registersArePrivate: nonInterference({
      says: 'What a vCPU has in its registers when it does not run makes no difference to other VMs.',
      because: 'A world switch that leaves a register behind hands it to whoever runs next.',
      source: upstream('src/arch/aarch64/exceptions.S', 'vcpu_switch'),
      kept: IN_LARGER_SYSTEMS,
      only,
      each: s => s.vms,
      secret: (_, owner) => registersOf(owner),
      sees: othersSee,
    }),

    buffersArePrivate: nonInterference({
      says: 'Which page a secondary sends from, and how long the last message was that it got, makes no difference to others before it sends.',
      because: 'The layout of a guest’s memory is its own affair.',
      source: upstream('src/api.c', 'api_vm_configure'),
      kept: IN_LARGER_SYSTEMS,
      only,
      each: s => s.vms.slice(1),
      secret: (_, index) => [`vms.${secondary(index)}.rpc.send`, `vms.${secondary(index)}.rpc.recvBytes`, 'frames'],
      by: ({ vm, name }, _, index) => vm !== secondary(index) && name !== 'vm_configure',
    }),

    neighboursAreBlind: nonInterference({
      says: 'Whatever a secondary has done and whatever was sent to it makes no difference to another secondary.',
      because: 'Secondaries are tenants who need not know of each other.',
      source: upstream('src/api.c', 'api_vcpu_run'),
      kept: IN_LARGER_SYSTEMS,
      only,
      each: s => s.vms.slice(1),
      secret: (_, index) => ownOf(hypervisor, secondary(index)),
      by: ({ vm }, _, index) => vm !== PRIMARY && vm !== secondary(index),
    }),

    heapTellsNothing: nonInterference({
      says: 'Whether others have configured their buffers makes no difference to what vm_configure answers a VM.',
      because: 'A supply that all draw from tells each what the others took: those that share nothing else can signal with it.',
      source: upstream('src/mm.c', 'mm_populate_table_pte'),
      known: oneHeapForAll,
      only: Object.keys(PAIRED_SCOPES),
      each: s => s.vms,
      secret: (_, owner) => [`vms.${owner}.rpc`, 'frames', 'heap.used'],
      by: ({ vm, name }, _, owner) => vm !== owner && name === 'vm_configure',
    }),
  }
}) satisfies Family<object>

/** Everything the state holds of a VM. */
const ownOf = (hypervisor: Hypervisor, vm: number): readonly string[] =>
  [`vms.${vm}`, ...hypervisor.platform.vcpusOf[vm]!.map(vcpu => `vcpus.${vcpu}`), ...pagesOf(hypervisor, vm).map(row => `pages.${row}`)]

import type { GuestAction } from '../machine/action.js'
import { PRIMARY, secondary } from '../model/state.js'
import { upstream } from '../model/upstream.js'
import { IN_LARGER_SYSTEMS, OF_FURTHER_WRITES } from './kept.js'
import { frame, ofWholeCalls, type Family } from './language.js'
import { hung, pagesOf, returned, runTarget, switched, type HypervisorStep } from './nouns.js'

/** What each event may change when it succeeds: everything else stays. What refused calls may change, `calls` says. */
export const footprint = ((hypervisor) => {
  const { platform } = hypervisor
  const accepted = (step: HypervisorStep): boolean => !hung(step) && (switched(step) || (returned(step) && step.outcome >= 0))
  const resultOf = (cpu: number): string => `vcpus.${platform.vcpusOf[PRIMARY]![cpu]!}.regs.x0`
  /** The CPU goes over to the primary, and the vCPU that leaves it is saved. */
  const handsOver = ({ cpu, vcpu }: GuestAction): readonly string[] => [`cpus.${cpu}.current`, `cpus.${cpu}.vttbr`, `vcpus.${vcpu}.state`, `vcpus.${vcpu}.regs`, resultOf(cpu)]
  const pages = hypervisor.scope.contents.length === 0 ? [] : ['pages']
  const others = (vm: number): readonly string[] => platform.vcpusOf.flatMap((vcpus, other) =>
    (other === vm || other === PRIMARY ? [] : [`vms.${other}`, ...vcpus.map(vcpu => `vcpus.${vcpu}`), ...pagesOf(hypervisor, other).map(row => `pages.${row}`)]))
  /** All a state has, by its parts. */
  const parts = [
    'tables', 'heap', 'log', 'frames', ...hypervisor.scope.contents.map((_, row) => `pages.${row}`),
    ...Array.from({ length: platform.cpus }, (_, cpu) => `cpus.${cpu}`), ...platform.vcpusOf.map((_, vm) => `vms.${vm}`), ...platform.vcpus.map((_, vcpu) => `vcpus.${vcpu}`),
  ]

  return {
    runChangesTheTwoVcpus: ofWholeCalls(frame({
      says: 'A vcpu_run that runs a vCPU changes the CPU, that vCPU’s state and the saved context of the primary’s vCPU; nothing else.',
      because: 'Who is scheduled says nothing about messages, memory or other vCPUs.',
      source: upstream('src/api.c', 'api_vcpu_run'),
      kept: OF_FURTHER_WRITES,
      on: ['vcpu_run'],
      given: switched,
      mayChange: action => {
        const target = runTarget(platform, action)
        const own = [`cpus.${action.cpu}.current`, `cpus.${action.cpu}.vttbr`, `vcpus.${action.vcpu}.regs`]
        return target === undefined ? own : [...own, `vcpus.${target}.state`]
      },
    })),

    requestChangesTheReceiver: ofWholeCalls(frame({
      says: 'An accepted rpc_request changes the receiver’s mailbox, receive page and, if it wakes one, reader; nothing else.',
      because: 'Other VMs’ messages go on undisturbed.',
      source: upstream('src/api.c', 'api_rpc_request'),
      kept: OF_FURTHER_WRITES,
      on: ['rpc_request'],
      given: accepted,
      mayChange: ({ args }) => {
        const to = secondary(args.vm)
        if (to > platform.secondaries) return []
        const rpc = `vms.${to}.rpc`
        return [`${rpc}.state`, `${rpc}.recvBytes`, `${rpc}.waiters`, ...platform.vcpusOf[to]!.flatMap(vcpu => [`vcpus.${vcpu}.state`, `vcpus.${vcpu}.regs.x0`]), ...pages]
      },
    })),

    readChangesTheReader: ofWholeCalls(frame({
      says: 'rpc_read_request changes the caller’s mailbox and, if it blocks, its vCPU and the CPU; nothing else.',
      because: 'Reading is between a VM and its mailbox.',
      source: upstream('src/api.c', 'api_rpc_read_request'),
      kept: OF_FURTHER_WRITES,
      on: ['rpc_read_request'],
      given: accepted,
      mayChange: action => [`vms.${action.vm}.rpc.state`, `vms.${action.vm}.rpc.waiters`, ...handsOver(action)],
    })),

    acknowledgementChangesTheMailbox: ofWholeCalls(frame({
      says: 'rpc_ack changes the state of the caller’s mailbox and nothing else.',
      because: 'The message itself stays where it is: the guest may still look at it.',
      source: upstream('src/api.c', 'api_rpc_ack'),
      on: ['rpc_ack'],
      mayChange: ({ vm }) => [`vms.${vm}.rpc.state`],
    })),

    replyChangesBothMailboxes: ofWholeCalls(frame({
      says: 'An accepted rpc_reply changes the primary’s mailbox and receive page, the state of the sender’s mailbox, the sender’s vCPU and the CPU; nothing else.',
      because: 'A reply is between two VMs.',
      source: upstream('src/api.c', 'api_rpc_reply'),
      kept: OF_FURTHER_WRITES,
      on: ['rpc_reply'],
      given: accepted,
      mayChange: action => [`vms.${PRIMARY}.rpc.state`, `vms.${PRIMARY}.rpc.recvBytes`, `vms.${action.vm}.rpc.state`, ...handsOver(action), ...pages],
    })),

    configureChangesTheBuffers: ofWholeCalls(frame({
      says: 'An accepted vm_configure changes the caller’s two buffers and the hypervisor’s own page table; nothing else.',
      because: 'Its stage 2 stays what the loader made it: no guest can widen what it reaches.',
      source: upstream('src/api.c', 'api_vm_configure'),
      kept: OF_FURTHER_WRITES,
      on: ['vm_configure'],
      given: accepted,
      mayChange: ({ vm }) => [`vms.${vm}.rpc.send`, `vms.${vm}.rpc.recv`, 'frames', 'heap.used'],
    })),

    interruptionsChangeTheVcpu: ofWholeCalls(frame({
      says: 'An interrupt or a wait of a secondary changes its vCPU and the CPU, and what the primary finds in x0; nothing else.',
      because: 'A device that interrupts must not touch what the guest was doing.',
      source: upstream('src/arch/aarch64/handler.c', 'irq_lower'),
      on: ['irq', 'wfi'],
      given: ({ action: { trapped } }) => trapped,
      mayChange: handsOver,
    })),

    hintsChangeNothing: ofWholeCalls(frame({
      says: 'WFE, and a call to the firmware that is refused or passed on, change nothing but the vCPU’s own saved context.',
      because: 'They are not about the hypervisor.',
      source: upstream('src/arch/aarch64/handler.c', 'sync_lower_exception'),
      on: ['wfe', 'smc'],
      mayChange: ({ vcpu }) => [`vcpus.${vcpu}.regs`],
    })),

    ownCpuOnly: frame({
      says: 'What happens on one CPU does not change what another runs.',
      because: 'CPUs meet in locks and mailboxes, nowhere else.',
      source: upstream('inc/hf/cpu.h', 'struct cpu'),
      kept: OF_FURTHER_WRITES,
      ...(platform.cpus > 1 ? {} : { only: [] }),
      mayChange: ({ cpu }) => parts.filter(part => !part.startsWith('cpus.') || part === `cpus.${cpu}`),
    }),

    secondariesKeepApart: frame({
      says: 'Nothing a secondary does changes another secondary: its mailbox, its vCPUs, its memory.',
      because: 'The integrity of a VM must not hang on the good will of its neighbours.',
      source: upstream('src/api.c', 'api_rpc_reply'),
      kept: IN_LARGER_SYSTEMS,
      ...(platform.secondaries > 1 ? {} : { only: [] }),
      mayChange: ({ vm }) => {
        const untouched = vm === PRIMARY ? [] : others(vm)
        return parts.filter(part => !untouched.includes(part))
      },
    }),
  }
}) satisfies Family<object>

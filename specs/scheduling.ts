import { PRIMARY } from '../model/state.js'
import { upstream } from '../model/upstream.js'
import { OVERLAPS } from './kept.js'
import { frame, invariant, lifecycle, ofWholeCalls, transition, witness, type Family } from './language.js'
import { hung, switched } from './nouns.js'

/** Which vCPU runs where, and who decides. */
export const scheduling = (({ platform }) => ({
  lifecycle: lifecycle({
    says: 'A vCPU is run by the primary, and stops running by an interrupt, a reply, a wait for a message or for an interrupt, or a fault of its own.',
    because: 'A vCPU made ready by anybody else runs without being asked for, or runs twice.',
    source: upstream('inc/hf/cpu.h', 'enum vcpu_state'),
    each: s => s.vcpus,
    state: vcpu => vcpu.state,
    moves: {
      'ready → running': ['vcpu_run'],
      'running → ready': ['irq', 'rpc_reply'],
      'running → blocked_rpc': ['rpc_read_request'],
      'running → blocked_interrupt': ['wfi'],
      'running → off': ['load', 'store', 'fetch'],
      'blocked_rpc → ready': ['rpc_request'],
      'blocked_interrupt → running': ['vcpu_run'],
    },
    unreached: {
      'running → off': 'At this commit a fault hangs the CPU instead (9726c255).',
      'blocked_interrupt → running': 'At this commit a vCPU that waits for an interrupt never runs again (318f573b).',
    },
  }),

  cpuLifecycle: lifecycle({
    says: 'A CPU runs the primary, which runs a secondary on it until an interrupt, a reply, a wait or a fault gives it back.',
    because: 'The primary lends its CPUs; one that does not come back is lost to everybody.',
    source: upstream('src/api.c', 'api_switch_to_primary'),
    known: {
      fixedBy: undefined, in: ['tiny', 'exhausted', 'small', 'wide', 'vast'],
      reason: 'A CPU hangs at EL2 on a guest’s fault (repaired by 9726c255), on an FIQ or SError, and on a fault of EL2’s own.',
    },
    each: s => s.cpus,
    state: ({ current, hang }) => (hang !== undefined ? 'hung' : platform.vcpus[current]!.vm === PRIMARY ? 'primary' : 'secondary'),
    moves: {
      'primary → secondary': ['vcpu_run'],
      'secondary → primary': ['irq', 'wfi', 'rpc_read_request', 'rpc_reply', 'load', 'store', 'fetch'],
    },
  }),

  runningMeansCurrent: ofWholeCalls(invariant({
    says: 'A secondary’s vCPU is running exactly while one CPU has it as its current one.',
    because: 'Two CPUs with one vCPU share its registers; a running vCPU that no CPU has is lost.',
    source: upstream('src/api.c', 'api_vcpu_run'),
    each: s => s.vcpus,
    given: (_, __, number) => platform.vcpus[number]!.vm !== PRIMARY,
    holds: (vcpu, s, number) => {
      let holders = 0
      for (let cpu = 0; cpu < s.cpus.length; cpu++) if (s.cpus[cpu]!.current === number) holders++
      return holders === (vcpu.state === 'running' ? 1 : 0)
    },
  })),

  primaryIsPinned: invariant({
    says: 'When the primary runs on a CPU, it is its vCPU of that number.',
    because: 'The primary keeps per-CPU data behind its vCPU.',
    source: upstream('src/api.c', 'api_switch_to_primary'),
    kept: 'No mutant gets the index of the primary’s vCPU wrong: upstream did, and the model counts as the repair does (docs/defects.md, beyond the model).',
    each: s => s.cpus,
    given: cpu => platform.vcpus[cpu.current]!.vm === PRIMARY,
    holds: (cpu, _, number) => platform.vcpus[cpu.current]!.index === number,
  }),

  translationFollowsCurrent: invariant({
    says: 'EL1 code runs under the stage 2 of the VM it belongs to.',
    because: 'Under another VM’s tables it would see that VM’s memory.',
    source: upstream('src/vm.c', 'vm_set_current'),
    each: s => s.cpus,
    given: cpu => cpu.hang === undefined && cpu.point === 0,
    holds: cpu => cpu.vttbr === platform.vcpus[cpu.current]!.vm,
  }),

  noLockAtEl1: invariant({
    says: 'A CPU that runs EL1 code holds no lock.',
    because: 'A guest decides how long it runs; whoever waits for the lock waits for the guest.',
    source: upstream('src/api.c', 'api_vcpu_run'),
    each: s => s.cpus,
    given: cpu => cpu.hang === undefined && cpu.point === 0,
    holds: (_, s, number) =>
      s.heap.lock !== number && s.log.lock !== number && !s.vms.some(vm => vm.lock === number) && !s.vcpus.some(vcpu => vcpu.lock === number),
  }),

  primaryStatesNeverChange: frame({
    says: 'No event changes the state of a vCPU of the primary.',
    because: 'The primary’s vCPUs are scheduled by nobody.',
    source: upstream('src/api.c', 'api_switch_to_primary'),
    kept: OVERLAPS,
    mayChange: () => [
      'cpus', 'vms', 'tables', 'heap', 'log', 'frames', 'pages',
      ...platform.vcpus.flatMap(({ vm }, number) => (vm === PRIMARY ? ['lock', 'held', 'due', 'regs'].map(field => `vcpus.${number}.${field}`) : [`vcpus.${number}`])),
    ],
  }),

  interruptsReachPrimary: ofWholeCalls(transition({
    says: 'An interrupt while a secondary runs gives the CPU to the primary, which sees “yield”.',
    because: 'The primary owns the devices.',
    source: upstream('src/arch/aarch64/handler.c', 'irq_lower'),
    on: ['irq'],
    given: ({ action: { vm } }) => vm !== PRIMARY,
    holds: step => switched(step) && step.after.cpus[step.action.cpu]!.x.x0 === 0 && step.after.vcpus[step.action.vcpu]!.state === 'ready',
  })),

  restoredAsSaved: ofWholeCalls(transition({
    says: 'A vCPU goes on with the registers it was left with, and a result where it waits for one.',
    because: 'World switches are invisible to guests.',
    source: upstream('src/arch/aarch64/exceptions.S', 'vcpu_restore_all_and_run'),
    on: ['vcpu_run'],
    given: switched,
    holds: ({ before, action: { cpu }, after }) => {
      const now = after.cpus[cpu]!
      const saved = before.vcpus[now.current]!.regs
      return now.x.x0 === saved.x0 && now.x.x1 === saved.x1 && now.x.x2 === saved.x2 && now.x.x3 === saved.x3
    },
  })),

  primaryGoesOnAsLeft: ofWholeCalls(transition({
    says: 'The primary goes on with the registers its vcpu_run left it with, and the result in x0.',
    because: 'What a secondary had in its registers is none of the primary’s, and the other way round.',
    source: upstream('src/arch/aarch64/exceptions.S', 'vcpu_restore_all_and_run'),
    on: ['irq', 'wfi', 'rpc_read_request', 'rpc_reply'],
    given: switched,
    holds: ({ before, action: { cpu }, after }) => {
      const now = after.cpus[cpu]!
      const saved = after.vcpus[now.current]!.regs
      const left = before.vcpus[now.current]!.regs
      return now.x.x0 === saved.x0 && now.x.x1 === left.x1 && now.x.x2 === left.x2 && now.x.x3 === left.x3
    },
  })),

  firmwareIsMediated: transition({
    says: 'A guest’s call to the firmware goes through the hypervisor.',
    because: 'CPU_ON and CPU_OFF decide which CPUs there are: only the primary may, and EL2 has to know.',
    source: upstream('src/arch/aarch64/inc/hf/arch/cpu.h', 'arch_regs_init'),
    known: { fixedBy: '03e767ad (2018-07-30)', reason: 'HCR_EL2.TSC is not set for any VM.', in: ['tiny', 'exhausted', 'small', 'wide', 'vast'] },
    on: ['smc'],
    holds: ({ action }) => action.trapped,
  }),

  everyVcpuCanRun: ofWholeCalls(witness({
    says: 'A ready vCPU of a secondary can run.',
    because: 'The purpose of vcpu_run.',
    source: upstream('src/api.c', 'api_vcpu_run'),
    on: ['vcpu_run'],
    reached: step => switched(step) && !hung(step),
  })),
})) satisfies Family<object>

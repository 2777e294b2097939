import type { Patch } from '../patches.js'
import { secondary } from '../state.js'

/** Fixes of what could never happen again, reduced to what the pinned commit has words for. */

export const runWaitingVcpu: Patch = {
  name: '318f573b',
  says: 'vcpu_run runs a vCPU that waits for an interrupt: it looks for itself whether there is one.',
  upstream: { commit: '318f573b', date: '2018-11-20' },
  repairs: ['liveness.sleeperRunsAgain', 'liveness.pendingIsRead'],
  sections: [{
    within: 'vcpu_run', label: 'claim',
    change: (section, { caller, to }) => {
      const vcpu = caller!.platform.vcpusOf[secondary(to!.vm)]![to!.vcpu]!
      return {
        ...section,
        recipe: (s, nest) => {
          const claimed = s.vcpus[vcpu]!
          if (claimed.state !== 'blocked_interrupt') return section.recipe(s, nest)
          claimed.state = 'ready'
          const result = section.recipe(s, nest)
          if (result === 0) claimed.state = 'blocked_interrupt'
          return result
        },
      }
    },
  }],
}

export const wakeInOrder: Patch = {
  name: 'b06d175e',
  says: 'Of several readers the one that has waited longest is woken.',
  upstream: { commit: 'b06d175e', date: '2019-02-04' },
  repairs: ['liveness.everyReaderIsWoken'],
  sections: [{
    within: 'rpc_read_request', label: 'read',
    change: (section, { caller }) => ({
      ...section,
      recipe: (s, nest) => {
        const { waiters } = s.vms[caller!.vm]!.rpc
        const before = waiters.length
        const result = section.recipe(s, nest)
        // A request wakes the last of the list: whoever comes goes behind all others, which is the front.
        if (waiters.length > before) for (let other = 0; other < before; other++) waiters.push(waiters.shift()!)
        return result
      },
    }),
  }],
}

export const startEveryVcpu: Patch = {
  name: '3364565d',
  says: 'Every configured vCPU can be started: here boot starts them all.',
  upstream: { commit: '3364565d', date: '2019-04-15' },
  repairs: ['liveness.everyVcpuCanRun'],
  boot: { startsEveryVcpu: true },
}

import type { Ownership } from '../checker/partial-order/ownership.js'
import type { Platform } from '../model/platform.js'
import { PRIMARY, type State } from '../model/state.js'

/**
 * Who touches what: a CPU its own registers and its primary vCPU, and the context of the vCPU it runs, from claiming it until it gives it up.
 * (Where registers are saved after that, others do touch them: the search notices, and takes no such step alone.)
 */
export const ownershipOf = ({ vcpus, vcpusOf }: Platform): Ownership<State> => {
  const context = (vcpu: number): readonly string[] => ['regs', 'held', 'due'].map(field => `vcpus.${vcpu}.${field}`)
  return {
    own: cpu => [`cpus.${cpu}`, `vcpus.${vcpusOf[PRIMARY]![cpu]!}`],
    lent: {
      fields: vcpus.flatMap(({ vm }, vcpu) => (vm === PRIMARY ? [] : context(vcpu))),
      to: (s, cpu) => {
        const { current, vttbr } = s.cpus[cpu]!
        return vttbr !== PRIMARY && vcpus[current]!.vm === vttbr ? context(current) : []
      },
    },
  }
}

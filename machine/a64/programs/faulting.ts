import { CONFIGURE, type Program } from './program.js'

export const faulting: Program = {
  name: 'faulting',
  briefly: 'loads from the hypervisor’s memory',
  says: 'Configures its buffers, then loads from the hypervisor’s memory.',
  source: () => `${CONFIGURE}
        movz  x1, #hypervisor
load:   ldr   x2, [x1]
        b     load`,
}

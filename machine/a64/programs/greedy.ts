import { BUFFERS, CONFIGURE, goRound, runOne, SEND, type Program } from './program.js'

export const greedy: Program = {
  name: 'greedy',
  briefly: 'insists on each vCPU until it answers',
  says: 'Sends a message and runs one vCPU of the first secondary, again and again until it answers or vcpu_run says that it never will; then the next.',
  source: vcpus => `${CONFIGURE}${BUFFERS}
round:  movz  x19, #0
next:   ${SEND}${runOne('next')}${goRound(vcpus)}`,
}

import { BUFFERS, CONFIGURE, goRound, runOne, SEND, type Program } from './program.js'

export const roundRobin: Program = {
  name: 'round-robin',
  briefly: 'runs each vCPU in turn',
  says: 'Sends a message, runs each vCPU of the first secondary once, acknowledges what comes back, and begins again.',
  source: vcpus => `${CONFIGURE}${BUFFERS}
round:  ${SEND}
        movz  x19, #0
next:   ${runOne('done')}${goRound(vcpus)}`,
}

import { ACKNOWLEDGE, CONFIGURE, REQUEST, RUN, type Program } from './program.js'

export const roundRobin: Program = {
  name: 'round-robin',
  briefly: 'runs each vCPU in turn',
  says: 'Sends a message, runs each vCPU of the first secondary once, acknowledges what comes back, and begins again.',
  source: vcpus => `${CONFIGURE}
        movz  x20, #send
        movz  x21, #recv
round:  movz  x1, #7                 // the message
        str   x1, [x20]${REQUEST}
        movz  x19, #0
next:   ${RUN}
        adds  xzr, x0, #1
        b.eq  done                   // it never will run
        cmp   x0, #waits
        b.ls  done                   // it was interrupted, or waits
        ldr   x1, [x21]              // the answer${ACKNOWLEDGE}
done:   add   x19, x19, #1
        cmp   x19, #${vcpus}
        b.ne  next
        b     round`,
}

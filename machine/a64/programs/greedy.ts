import { ACKNOWLEDGE, CONFIGURE, REQUEST, RUN, type Program } from './program.js'

export const greedy: Program = {
  name: 'greedy',
  briefly: 'insists on each vCPU until it answers',
  says: 'Sends a message and runs one vCPU of the first secondary, again and again until it answers or vcpu_run says that it never will; then the next.',
  source: vcpus => `${CONFIGURE}
        movz  x20, #send
        movz  x21, #recv
round:  movz  x19, #0
next:   movz  x1, #7                 // the message
        str   x1, [x20]${REQUEST}
        ${RUN}
        adds  xzr, x0, #1
        b.eq  done                   // it never will run
        cmp   x0, #waits
        b.ls  next                   // it was interrupted, or waits
        ldr   x1, [x21]              // the answer${ACKNOWLEDGE}
done:   add   x19, x19, #1
        cmp   x19, #${vcpus}
        b.ne  next
        b     round`,
}

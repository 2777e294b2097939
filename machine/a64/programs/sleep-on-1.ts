import { ACKNOWLEDGE, BUFFERS, CONFIGURE, RUN, SEND, type Program } from './program.js'

/** x22, x23 …: whether the thread of vCPU 0, 1 … sleeps. */
const sleeper = (vcpu: number): string => `x${22 + vcpu}`

const wake = (vcpu: number): string => `
        cmp   x0, #${vcpu + 1}
        b.ne  keep${vcpu}
        movz  ${sleeper(vcpu)}, #0
keep${vcpu}:`

const thread = (vcpu: number): string => `
        cbnz  ${sleeper(vcpu)}, over${vcpu}
        movz  x28, #1                // somebody is awake
        movz  x19, #${vcpu}${RUN}
        cmp   x0, #waits
        b.cc  over${vcpu}            // interrupted
        b.ne  reply${vcpu}
        movz  ${sleeper(vcpu)}, #1
        b     over${vcpu}
reply${vcpu}: adds  xzr, x0, #1
        b.eq  over${vcpu}            // it never will run
        ldr   x1, [x21]              // the answer${ACKNOWLEDGE}
over${vcpu}:`

export const sleepOn1: Program = {
  name: 'sleep-on-1',
  briefly: 'sleeps when told to wait, like the Linux driver',
  says: 'Like the Linux driver: a thread a vCPU, which sleeps when vcpu_run says 1 until a message wakes its vCPU; when all sleep, the next message.',
  source: vcpus => {
    const each = (text: (vcpu: number) => string): string => Array.from({ length: vcpus }, (_, vcpu) => text(vcpu)).join('')
    return `${CONFIGURE}${BUFFERS}
round:  movz  x28, #0${each(thread)}
        cbnz  x28, round
        ${SEND}${each(wake)}
        b     round`
  },
}

import { ACKNOWLEDGE, CONFIGURE, type Program } from './program.js'

export const idle: Program = {
  name: 'idle',
  briefly: 'polls, and sleeps in WFI',
  says: 'Looks for a message, sleeps in WFI when there is none, and acknowledges what it finds.',
  source: () => `${CONFIGURE}
look:   movz  x0, #rpc_read_request
        movz  x1, #0                 // do not wait
        hvc   #0
        adds  xzr, x0, #1
        b.ne  found
        wfi
        b     look
found:  ${ACKNOWLEDGE}
        b     look`,
}

import { CONFIGURE, type Program } from './program.js'

export const echo: Program = {
  name: 'echo',
  briefly: 'answers what it gets',
  says: 'Waits for a message, and answers with what it got.',
  source: () => `${CONFIGURE}
        movz  x19, #recv
        movz  x20, #send
read:   movz  x0, #rpc_read_request
        movz  x1, #1                 // wait for one
        hvc   #0
        mov   x21, x0                // its size
        ldr   x1, [x19]
        str   x1, [x20]
reply:  movz  x0, #rpc_reply
        mov   x1, x21
        movz  x2, #1                 // and acknowledge
        hvc   #0
        cbnz  x0, reply              // the primary has not acknowledged the last answer
        b     read`,
}

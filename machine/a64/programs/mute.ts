import { CONFIGURE, type Program } from './program.js'

export const mute: Program = {
  name: 'mute',
  briefly: 'never acknowledges',
  says: 'Reads messages and never acknowledges one.',
  source: () => `${CONFIGURE}
read:   movz  x0, #rpc_read_request
        movz  x1, #1                 // wait for one
        hvc   #0
        b     read`,
}

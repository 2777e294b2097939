import type { Program } from './program.js'

export const undefined_: Program = {
  name: 'undefined',
  briefly: 'executes what is no instruction',
  says: 'Executes an instruction that does not exist; nothing handles the exception.',
  source: () => `
        nop
        udf   #0`,
}

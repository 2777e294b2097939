import { PSCI_ANSWER } from '../abi.js'
import { ret, type Exit } from '../platform.js'

/** The answer to PSCI_VERSION and MIGRATE_INFO_TYPE, whoever asks. — src/arch/aarch64/handler.c, hvc_handler */
export const psciAnswer = (): Exit => ret(PSCI_ANSWER)

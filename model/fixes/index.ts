import type { Patch } from '../patches.js'
import { replyAfterItsChecks } from './rpc-reply.js'
import { runWaitingVcpu, startEveryVcpu, wakeInOrder } from './liveness.js'
import { abortFaultingVcpu, tellWhyNotRun, trapFirmwareCalls, waitForSavedRegisters } from './scheduling.js'
import { lockTables, refuseNull, refuseSamePage, unmapNeedsNoTables } from './vm-configure.js'

/** Upstream's later fixes of what the pinned commit has, as far as its own terms express them; in the order of their dates. */
export const FIXES: readonly Patch[] = [
  trapFirmwareCalls, refuseNull, refuseSamePage, unmapNeedsNoTables, replyAfterItsChecks, runWaitingVcpu, waitForSavedRegisters, abortFaultingVcpu, wakeInOrder, startEveryVcpu,
  lockTables, tellWhyNotRun,
]

/** A fix by the short hash of its commit. */
export const fixNamed = (name: string): Patch | undefined => FIXES.find(fix => fix.name === name)

/** A defect of the pinned commit that upstream's engineers came upon later, and the rules that find it; none of them was written for it. */
export interface Defect {
  readonly says: string
  /** The change that repaired it, short hash and date; undefined when none did. */
  readonly fix: { readonly commit: string; readonly date: string | undefined } | undefined
  readonly rules: readonly string[]
}

const fixed = (commit: string, date: string) => ({ commit, date })

/** Every one that the model's terms express: a test holds each to the recorded runs, without its repair and with it. */
export const DEFECTS: readonly Defect[] = [
  { says: 'SMC is not trapped: any guest can call the firmware.', fix: fixed('03e767ad', '2018-07-30'), rules: ['scheduling.firmwareIsMediated'] },
  { says: 'Page 0 is accepted as a buffer, and reads back as none.', fix: fixed('8087132f', '2018-08-06'), rules: ['configuring.happensOnce', 'configuring.lifecycle', 'isolation.writesOnlyWhereItMust', 'isolation.mapsOnlyWhatItMust'] },
  { says: 'One page is accepted for sending and receiving.', fix: fixed('c9ccb3f4', '2018-08-13'), rules: ['configuring.buffersDiffer', 'configuring.sendPageIsReadOnly'] },
  { says: 'unmap takes page tables where nothing was mapped, and can fail.', fix: fixed('6324fc9b', '2018-10-03'), rules: ['pageTables.unmapNeedsNothing'] },
  { says: 'A reply acknowledges before its own checks: a call that fails has a lasting effect.', fix: fixed('aa039b39', '2018-10-04'), rules: ['calls.refusedChangesNothing'] },
  { says: 'A reply is accepted without any request.', fix: fixed('aa039b39', '2018-10-04'), rules: ['mailbox.repliesAnswerRequests'] },
  { says: 'A vCPU that executes WFI never runs again.', fix: fixed('318f573b', '2018-11-20'), rules: ['liveness.sleeperRunsAgain'] },
  { says: 'A pending message is never read once its only reader waits for an interrupt.', fix: fixed('318f573b', '2018-11-20'), rules: ['liveness.pendingIsRead'] },
  { says: 'A blocking read publishes its vCPU before the registers are saved.', fix: fixed('0330611f', '2018-11-26'), rules: ['concurrency.readersAreSavedBeforeTheyWake', 'concurrency.oneCpuHoldsRegisters'] },
  { says: 'The late save of a woken reader overwrites the size it was told.', fix: fixed('0330611f', '2018-11-26'), rules: ['concurrency.wokenReaderSeesSize'] },
  { says: 'An interrupt publishes its vCPU before all registers are saved.', fix: fixed('0330611f', '2018-11-26'), rules: ['concurrency.oneCpuHoldsRegisters'] },
  { says: 'A reply publishes its vCPU before any register is saved: it may return twice.', fix: fixed('0330611f', '2018-11-26'), rules: ['concurrency.repliesReturnOnce'] },
  { says: 'A guest’s fault ends in an endless loop at EL2.', fix: fixed('9726c255', '2019-01-23'), rules: ['containment.guestFaultIsContained'] },
  { says: 'Of several readers the last to come is woken first: one can starve.', fix: fixed('b06d175e', '2019-02-04'), rules: ['liveness.everyReaderIsWoken'] },
  { says: 'No vCPU of a secondary but the first can ever start.', fix: fixed('3364565d', '2019-04-15'), rules: ['liveness.everyVcpuCanRun'] },
  { says: 'No lock guards the hypervisor’s page table.', fix: { commit: '3c0a90a9', date: undefined }, rules: ['concurrency.mappingsSurviveOthers', 'resources.framesHangTogether'] },
  { says: 'One result of vcpu_run means six different things.', fix: fixed('d81c7d8f', '2019-11-27'), rules: ['calls.runResultTellsWhy'] },
  { says: 'A blocking read before vm_configure can never be woken.', fix: undefined, rules: ['liveness.readerRunsAgain'] },
  { says: 'The primary’s mailbox need never become idle: acknowledging is a duty of the primary.', fix: undefined, rules: ['liveness.primaryDrains'] },
]

/** A defect of the pinned commit that no state of the model can show, and the rules that say what it breaks. */
export interface BeyondTheModel extends Defect {
  /** Why it cannot. */
  readonly why: string
}

export const BEYOND_THE_MODEL: readonly BeyondTheModel[] = [
  {
    says: 'cpu_index subtracts the wrong way round: every CPU but the first looks for the primary’s vCPU in front of the array.',
    fix: fixed('03e767ad', '2018-07-30'), rules: ['scheduling.primaryIsPinned'],
    why: 'What it finds there is undefined behaviour of C, no state. The model counts as the repair does: otherwise no scope of two CPUs would mean anything, and the races of the commit would not show.',
  },
]

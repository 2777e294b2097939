import { LIVENESS_VERDICTS } from './liveness-verdicts.js'

/**
 * What checking the shipped systems finds, pinned: distinct states, and the rules that fail, each with the length of its shortest story. A test
 * compares it with a run. `fixes` are patches by name; every rule that is not listed holds, is reached, or has nothing to judge.
 */
export interface Pinned {
  readonly scope: string
  readonly granularity: 'atomic' | 'interleaved'
  readonly fixes: readonly string[]
  readonly states: number
  readonly violated: Readonly<Record<string, number>>
}

const ALL = ['03e767ad', '8087132f', 'c9ccb3f4', '6324fc9b', 'aa039b39', '0330611f', '9726c255', '3c0a90a9', 'd81c7d8f']

export const VERDICTS: readonly Pinned[] = [
  {
    scope: 'tiny', granularity: 'atomic', fixes: [], states: 600464,
    violated: {
      'mailbox.repliesAnswerRequests': 4,
      'calls.refusedChangesNothing': 7,
      'calls.runResultTellsWhy': 1,
      'configuring.takesOwnMemoryOnly': 1,
      'configuring.takesPlainAddresses': 1,
      'configuring.happensOnce': 1,
      'configuring.buffersDiffer': 1,
      'configuring.mapsWhatItTook': 1,
      'configuring.sendPageIsReadOnly': 1,
      'configuring.configuredBuffersStayMapped': 1,
      'scheduling.firmwareIsMediated': 1,
      'isolation.ownMappingsNeverChange': 1,
      'isolation.mapsIdentically': 1,
      'isolation.writesOnlyWhereItMust': 1,
      'containment.guestFaultIsContained': 1,
      'containment.interruptsAreSurvived': 2,
      'containment.callsAreSurvived': 4,
      'containment.hypervisorNeverFaults': 4,
      'containment.hangHoldsNoLock': 3,
    },
  },
  {
    scope: 'tiny', granularity: 'atomic', fixes: ALL, states: 129700,
    violated: {
      'configuring.takesOwnMemoryOnly': 1,
      'configuring.takesPlainAddresses': 1,
      'configuring.mapsWhatItTook': 1,
      'configuring.configuredBuffersStayMapped': 1,
      'isolation.ownMappingsNeverChange': 1,
      'isolation.mapsIdentically': 1,
      'containment.interruptsAreSurvived': 2,
      'containment.callsAreSurvived': 5,
      'containment.hypervisorNeverFaults': 5,
      'containment.hangHoldsNoLock': 5,
    },
  },
  {
    scope: 'exhausted', granularity: 'atomic', fixes: [], states: 78280,
    violated: {
      'mailbox.repliesAnswerRequests': 4,
      'calls.refusedChangesNothing': 8,
      'calls.refusedConfigureChangesNothing': 1,
      'calls.runResultTellsWhy': 1,
      'configuring.takesOwnMemoryOnly': 1,
      'configuring.buffersDiffer': 1,
      'configuring.sendPageIsReadOnly': 1,
      'configuring.configuredBuffersStayMapped': 3,
      'scheduling.firmwareIsMediated': 1,
      'isolation.ownMappingsNeverChange': 1,
      'containment.guestFaultIsContained': 2,
      'containment.callsAreSurvived': 1,
      'containment.hypervisorNeverFaults': 1,
      'containment.hangHoldsNoLock': 1,
    },
  },
  {
    scope: 'race', granularity: 'interleaved', fixes: [], states: 1913466,
    violated: {
      'configuring.sendPageIsReadOnly': 12,
      'concurrency.oneCpuHoldsRegisters': 11,
      'concurrency.repliesReturnOnce': 36,
      'concurrency.readersAreSavedBeforeTheyWake': 35,
      'concurrency.wokenReaderSeesSize': 36,
    },
  },
  {
    scope: 'race', granularity: 'interleaved', fixes: ['0330611f'], states: 1343096,
    violated: {
      'configuring.sendPageIsReadOnly': 12,
    },
  },
  {
    scope: 'tables', granularity: 'interleaved', fixes: [], states: 232767,
    violated: {
      'configuring.sendPageIsReadOnly': 16,
      'configuring.configuredBuffersStayMapped': 24,
      'concurrency.oneCpuHoldsRegisters': 39,
      'concurrency.repliesReturnOnce': 40,
      'concurrency.readersAreSavedBeforeTheyWake': 39,
      'concurrency.mappingsSurviveOthers': 24,
    },
  },
  {
    scope: 'tables', granularity: 'interleaved', fixes: ['3c0a90a9'], states: 7913,
    violated: {
      'configuring.sendPageIsReadOnly': 18,
      'concurrency.oneCpuHoldsRegisters': 43,
      'concurrency.repliesReturnOnce': 44,
      'concurrency.readersAreSavedBeforeTheyWake': 43,
    },
  },
  {
    scope: 'race', granularity: 'interleaved', fixes: ALL, states: 267288,
    violated: {},
  },
  {
    scope: 'small', granularity: 'atomic', fixes: [], states: 1936408,
    violated: {
      'mailbox.repliesAnswerRequests': 4,
      'calls.refusedChangesNothing': 8,
      'calls.runResultTellsWhy': 1,
      'configuring.buffersDiffer': 1,
      'configuring.sendPageIsReadOnly': 1,
      'scheduling.firmwareIsMediated': 1,
      'containment.guestFaultIsContained': 2,
    },
  },
  {
    scope: 'small', granularity: 'atomic', fixes: ALL, states: 165344,
    violated: {},
  },
  {
    scope: 'pagetables', granularity: 'atomic', fixes: [], states: 50430,
    violated: {
      'pageTables.unmapNeedsNothing': 1,
      'pageTables.failedCallKeepsHeap': 1,
      'pageTables.noFrameIsLost': 2,
    },
  },
  {
    scope: 'pagetables', granularity: 'atomic', fixes: ['6324fc9b'], states: 50430,
    violated: {
      'pageTables.failedCallKeepsHeap': 1,
      'pageTables.noFrameIsLost': 2,
    },
  },
  ...LIVENESS_VERDICTS,
]

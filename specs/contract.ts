import { CALLS, type CallName } from '../model/abi.js'
import { upstream } from '../model/upstream.js'

/** What a call answers, told in the order in which it looks; which rules judge each answer. */
export interface Answer {
  readonly when: string
  readonly answer: string
  readonly judgedBy: readonly string[]
}

export interface Contract {
  readonly arguments: string
  readonly source: ReturnType<typeof upstream>
  readonly answers: readonly Answer[]
  /** Rules about what else changes, and what does not. */
  readonly changes: readonly string[]
}

const is = (when: string, answer: string, ...judgedBy: readonly string[]): Answer => ({ when, answer, judgedBy })
const RESULT = 'calls.resultsReachTheCaller'

/** The hypercall interface as its users may rely on it: who may call, what is answered when, what changes. */
export const CONTRACTS: Readonly<Record<CallName, Contract>> = {
  vcpu_run: {
    arguments: 'x1: number of the secondary, x2: number of its vCPU',
    source: upstream('src/api.c', 'api_vcpu_run'),
    answers: [
      is('the caller is a secondary, or there is no such vCPU', '1, wait for interrupt, or −1; runs nothing', 'calls.runRunsReady', 'calls.refusedRunSaysSo', 'calls.runResultTellsWhy'),
      is('the vCPU is ready', 'runs it; the call returns when the CPU comes back', 'calls.runRunsReady', 'scheduling.restoredAsSaved'),
      is('the vCPU waits for a message', '1, wait for interrupt', 'calls.runRunsReady', 'calls.refusedRunSaysSo'),
      is('the vCPU waits for an interrupt', 'runs it, or 1', 'calls.runRunsReady', 'liveness.sleeperRunsAgain'),
      is('it ran, and an interrupt came', '0, yield', 'scheduling.interruptsReachPrimary'),
      is('it ran, and waits', '1, wait for interrupt', 'answers.waitGivesWay', 'answers.blockedReaderGivesWay'),
      is('it ran, and replied', '3 and the size times 256, response ready', 'calls.replyReachesPrimary'),
    ],
    changes: ['footprint.runChangesTheTwoVcpus', 'calls.refusedRunChangesNothing'],
  },
  vm_get_count: {
    arguments: 'none',
    source: upstream('src/api.c', 'api_vm_get_count'),
    answers: [is('always', 'how many secondaries there are', 'calls.countsAreRight')],
    changes: ['calls.queriesChangeNothing'],
  },
  vcpu_get_count: {
    arguments: 'x1: number of the secondary',
    source: upstream('src/api.c', 'api_vcpu_get_count'),
    answers: [is('there is no such VM', '−1', 'calls.countsAreRight'), is('else', 'how many vCPUs it has', 'calls.countsAreRight')],
    changes: ['calls.queriesChangeNothing'],
  },
  vm_configure: {
    arguments: 'x1: address of the send page, x2: address of the receive page',
    source: upstream('src/api.c', 'api_vm_configure'),
    answers: [
      is('an address is not page-aligned, or not mapped for the caller', '−1', 'configuring.refusesForeignMemory'),
      is('an address is 0', '−1', 'configuring.happensOnce'),
      is('both are the same page', '−1', 'configuring.buffersDiffer'),
      is('bits of an address do not count', '−1', 'configuring.takesPlainAddresses'),
      is('a page is not the caller’s alone', '−1', 'configuring.takesOwnMemoryOnly'),
      is('the caller has its buffers', '−1', 'configuring.happensOnce', 'configuring.setBuffersStay'),
      is('else, unless page tables are short', '0', 'configuring.acceptsOwnPages', 'resources.heapServesEveryVm', 'configuring.mapsWhatItTook'),
    ],
    changes: ['footprint.configureChangesTheBuffers', 'calls.refusedConfigureChangesNothing', 'resources.configureTakesWhatItNeeds'],
  },
  rpc_request: {
    arguments: 'x1: number of the secondary, x2: size in bytes',
    source: upstream('src/api.c', 'api_rpc_request'),
    answers: [
      is('the size is larger than a page', '−1', 'calls.oversizeIsRefused'),
      is('there is no such VM', '−1', 'answers.requestIsTakenWhenItCanBe'),
      is('the caller is a secondary', '−1', 'calls.onlyPrimaryRequests'),
      is('either has no buffer, or the VM’s mailbox is not idle', '−1', 'answers.requestIsTakenWhenItCanBe'),
      is('nobody waits for a message', '0; the message is pending', 'answers.requestWaitsForReader'),
      is('a vCPU waits', 'its number and 1; the message is in flight', 'mailbox.wakesOneReader', 'mailbox.wokenReaderSeesSize'),
    ],
    changes: ['footprint.requestChangesTheReceiver', 'calls.refusedChangesNothing', 'messages.arrivesWhole', 'messages.stableUntilAcknowledged'],
  },
  rpc_read_request: {
    arguments: 'x1: whether to wait',
    source: upstream('src/api.c', 'api_rpc_read_request'),
    answers: [
      is('the caller is the primary', '−1', 'calls.onlyPrimaryRequests'),
      is('a message is pending', 'its size; it is in flight', 'mailbox.readReturnsSize'),
      is('none is, and the call shall not wait', '−1', 'answers.readWaitsOnlyIfAsked'),
      is('else', 'waits; then the size of the message that wakes it', 'answers.readWaitsOnlyIfAsked', 'concurrency.wokenReaderSeesSize'),
    ],
    changes: ['footprint.readChangesTheReader', 'calls.refusedChangesNothing'],
  },
  rpc_ack: {
    arguments: 'none',
    source: upstream('src/api.c', 'api_rpc_ack'),
    answers: [
      is('no message is in flight to the caller', '−1', 'answers.acknowledgesWhatIsInFlight'),
      is('else', '0; the mailbox is idle', 'answers.acknowledgesWhatIsInFlight'),
    ],
    changes: ['footprint.acknowledgementChangesTheMailbox', 'calls.refusedChangesNothing'],
  },
  rpc_reply: {
    arguments: 'x1: size in bytes, x2: whether to acknowledge the request',
    source: upstream('src/api.c', 'api_rpc_reply'),
    answers: [
      is('the size is larger than a page', '−1', 'calls.oversizeIsRefused'),
      is('the caller is the primary', '−1', 'calls.onlyPrimaryRequests'),
      is('no request is in flight to the caller', '−1', 'mailbox.repliesAnswerRequests'),
      is('either has no buffer, or the primary’s mailbox is not idle', '−1', 'answers.replyIsRefusedWhenItCannotBe'),
      is('else', '0 when the caller runs again; the primary goes on at once', 'answers.replyIsTakenWhenItCanBe', 'calls.replyReachesPrimary', 'answers.replyAcknowledgesIfAsked'),
    ],
    changes: ['footprint.replyChangesBothMailboxes', 'calls.refusedChangesNothing', 'messages.arrivesWhole'],
  },
  psci_version: {
    arguments: 'none',
    source: upstream('src/arch/aarch64/handler.c', 'hvc_handler'),
    answers: [is('always', '2: version 0.2', 'answers.psciAnswers')],
    changes: ['calls.queriesChangeNothing'],
  },
  psci_migrate_info_type: {
    arguments: 'none',
    source: upstream('src/arch/aarch64/handler.c', 'hvc_handler'),
    answers: [is('always', '2: nothing needs to migrate', 'answers.psciAnswers')],
    changes: ['calls.queriesChangeNothing'],
  },
}

/** The number a guest puts into x0 for each call. */
export const NUMBERS: Readonly<Record<CallName, bigint>> = CALLS

/** What holds for every call. */
export const EVERY_CALL: readonly string[] = [RESULT, 'containment.callsAreSurvived', 'answers.unknownCallsAreRefused']

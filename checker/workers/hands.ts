import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads'
import type { Mail, Orders, Report } from './crew-mail.js'
import type { Found } from './teammate.js'

/** A worker ended while it was needed. */
export class WorkerLost extends Error {}

interface Hand {
  readonly worker: Worker
  readonly port: MessagePort
}

/** Workers, and the lines to them. */
export class Hands {
  /** Why they cannot help, once that is known. */
  refused: string | undefined
  readonly #hands: readonly Hand[]
  #waiting: number
  #lost: WorkerLost | undefined

  constructor(orders: Orders, count: number) {
    this.#waiting = count
    this.#hands = Array.from({ length: count }, (_, index) => {
      const { port1, port2 } = new MessageChannel()
      const worker = new Worker(new URL('./crew-hand.js', import.meta.url), { workerData: { ...orders, port: port2, part: index + 1 }, transferList: [port2] })
      worker.on('error', error => { this.#lose(index, error.message) })
      worker.on('exit', code => { this.#lose(index, `it ended with code ${code}`) })
      return { worker, port: port1 }
    })
  }

  #lose(index: number, why: string): void {
    this.#lost ??= new WorkerLost(`worker ${index + 1} of ${this.#hands.length} is gone: ${why}`)
  }

  get count(): number {
    return this.#hands.length
  }

  /** Whether everybody is there. One who cannot come is reason enough to go on alone. */
  ready(): boolean {
    if (this.refused !== undefined) return false
    if (this.#lost !== undefined) this.refused = this.#lost.message
    for (const { port } of this.#hands) {
      const found = receiveMessageOnPort(port) as { readonly message: Report } | undefined
      if (found === undefined) continue
      if ('refused' in found.message) this.refused = found.message.refused
      else this.#waiting--
    }
    return this.refused === undefined && this.#waiting === 0
  }

  tell(mail: Mail): void {
    for (const { port } of this.#hands) port.postMessage(mail)
  }

  /** What they had to tell after a turn. */
  heard(): Found[] {
    return this.#hands.flatMap(({ port }): Found[] => {
      const found = receiveMessageOnPort(port) as { readonly message: Found } | undefined
      return found === undefined ? [] : [found.message]
    })
  }

  /** Errors: WorkerLost. */
  insist(): void {
    if (this.#lost !== undefined) throw this.#lost
  }

  async close(): Promise<void> {
    await Promise.all(this.#hands.map(async ({ worker, port }) => {
      worker.removeAllListeners()
      port.close()
      await worker.terminate()
    }))
  }
}

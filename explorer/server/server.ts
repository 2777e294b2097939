import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Ask } from '../ask.js'
import type { Assets } from '../report/assets.js'
import { liveHtml, policyOf } from '../report/html.js'
import { admits } from './guard.js'
import type { Hosting } from './hosting.js'
import type { Control } from './wire.js'

/** A server on this machine alone, for one page. */
export interface Served {
  /** With the token: who has it may ask. */
  readonly url: string
  readonly port: number
  readonly token: string
  close(): Promise<void>
}

/** More than any question needs. */
const MOST = 4_000_000

const CONTROLS: readonly string[] = ['run', 'pause', 'resume', 'stop'] satisfies readonly Control[]

/** Serves the page and what it asks for: four answers, none of which is a file. */
export const serve = async (host: Hosting, assets: Assets, wantedPort = 0): Promise<Served> => {
  const token = randomBytes(24).toString('base64url')
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'same-origin', 'x-frame-options': 'DENY' }
  const json = (response: ServerResponse, value: unknown): void => { response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(value)) }
  const refuse = (response: ServerResponse, status: number): void => { response.writeHead(status, headers).end() }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = URL.canParse(request.url ?? '', 'http://127.0.0.1') ? new URL(request.url ?? '', 'http://127.0.0.1') : undefined
    if (!admits({ port, token }, request.headers, url)) return refuse(response, 403)
    switch (`${request.method} ${url!.pathname}`) {
      case 'GET /':
        response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': `${policyOf(assets, "'self'")}; frame-ancestors 'none'` }).end(liveHtml(token, assets))
        return
      case 'GET /report': return json(response, await host.opened.then(() => host.report))
      case 'GET /events': return events(response)
      case 'POST /ask': {
        const { cell, ask } = (await bodyOf(request)) as { readonly cell: string; readonly ask: Ask }
        return json(response, await host.ask(cell, ask).then(found => ({ answer: found }), (error: Error) => ({ error: error.message })))
      }
      case 'POST /control': {
        const { does, cell } = (await bodyOf(request)) as { readonly does: Control; readonly cell: string }
        if (!CONTROLS.includes(does)) return refuse(response, 400)
        host.control(does, cell)
        return json(response, {})
      }
      default: return refuse(response, 404)
    }
  }
  const events = (response: ServerResponse): void => {
    response.writeHead(200, { ...headers, 'content-type': 'application/x-ndjson' })
    response.write('\n')
    const leave = host.listen(event => { response.write(`${JSON.stringify(event)}\n`) })
    response.on('close', leave)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => { if (!response.headersSent) refuse(response, 400) })
  })
  const listen = (on: number): Promise<void> => new Promise((done, fail) => {
    server.once('error', fail)
    server.listen(on, '127.0.0.1', () => { server.removeListener('error', fail); done() })
  })
  // A port that is taken is no reason to stop.
  await listen(wantedPort).catch((error: NodeJS.ErrnoException) => { if (error.code !== 'EADDRINUSE') throw error; return listen(0) })
  const { port } = server.address() as AddressInfo
  return {
    port, token, url: `http://127.0.0.1:${port}/?token=${token}`,
    close: () => new Promise(done => { server.close(() => done()); server.closeAllConnections() }),
  }
}

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  let text = ''
  for await (const piece of request.setEncoding('utf8')) {
    text += piece as string
    if (text.length > MOST) throw new RangeError('too long')
  }
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) throw new TypeError('no question')
  return value
}

import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Who may ask: nobody but the page this server served, in a browser that went to this server itself. */
export interface Guarded {
  readonly port: number
  readonly token: string
}

const isToken = (given: string, token: string): boolean => {
  const [one, other] = [Buffer.from(given), Buffer.from(token)]
  return one.length === other.length && timingSafeEqual(one, other)
}

const single = (header: string | readonly string[] | undefined): string | undefined => (typeof header === 'string' ? header : header?.[0])

/**
 * Whether a request may be answered. A name that somebody points at this machine fails the host, a page from elsewhere the origin, and whoever
 * was not given the token, that: in the address for the page itself, in a header for everything it asks.
 */
export const admits = ({ port, token }: Guarded, headers: IncomingHttpHeaders, url: URL | undefined): boolean => {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  const { host, origin } = headers
  if (url === undefined || host === undefined || !hosts.includes(host)) return false
  if (origin !== undefined && origin !== `http://${host}`) return false
  const site = single(headers['sec-fetch-site'])
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const given = url.pathname === '/' ? url.searchParams.get('token') : single(headers['x-hfcheck-token'])
  return given !== null && given !== undefined && isToken(given, token)
}

import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { ReportFacts, ScopeFacts } from '../data.js'
import type { Assets } from './assets.js'

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** Text inside of a script element that is no script. */
const inert = (text: string): string => text.replaceAll(/<(?=\/script|!--)/gi, '\\x3c')

interface Parts {
  readonly title: string
  readonly assets: Assets
  /** Where else the page may connect to. */
  readonly connects: string
  readonly body: string
}

/** What runs in the page is what hashes to what was built, and its worker; nothing is fetched from anywhere but its own server, if it has one. */
export const policyOf = ({ script, style }: Assets, connects: string): string =>
  [`default-src 'none'`, `script-src ${hashOf(script)}`, `style-src ${hashOf(style)}`, 'worker-src blob:', 'img-src blob: data:', `connect-src ${connects}`, `base-uri 'none'`, `form-action 'none'`].join('; ')

const pageOf = ({ title, assets, connects, body }: Parts): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(assets, connects)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${escaped(title)}</title>
<style>${assets.style}</style>
</head>
<body>
<div id="app"><p>Opening …</p></div>
${body}
<script>${assets.script}</script>
</body>
</html>
`

/** Models, for a worker of the page. */
const modelElement = (which: NonNullable<ScopeFacts['model']>, script: string): string => `<script type="text/plain" id="model-${which}">${inert(script)}</script>`

/** A report in one file: opens from disk, with no network. The models come along where the page can run them; `own` is the script of the user's. */
export const reportHtml = (report: ReportFacts, assets: Assets, own?: string): string => pageOf({
  title: `hfcheck · ${report.scopes.map(({ stage }) => stage.cell).join(', ')}`,
  assets, connects: "'none'",
  body: [
    `<noscript><p>${escaped(report.verdict)}</p><p>The rest of this report needs scripts; they are in this file.</p></noscript>`,
    `<script type="text/plain" id="data">${gzipSync(JSON.stringify(report), { level: 9 }).toString('base64')}</script>`,
    ...(report.scopes.some(({ model }) => model === 'shipped') ? [modelElement('shipped', assets.model)] : []),
    ...(own === undefined ? [] : [modelElement('own', own)]),
  ].join('\n'),
})

/** The page of a local server. */
export const liveHtml = (token: string, assets: Assets): string => pageOf({
  title: 'hfcheck explore', assets, connects: "'self'",
  body: `<script type="text/plain" id="token">${token}</script>`,
})

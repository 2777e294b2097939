import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { MODEL } from '../../cli/init/model.js'
import { registry } from '../../cli/registry.js'
import { exploring } from '../../explorer/index.js'
import { readAssets } from '../../explorer/report/assets.js'
import { hosting } from '../../explorer/server/hosting.js'
import { serve } from '../../explorer/server/server.js'
import type { Event } from '../../explorer/server/wire.js'
import { hfcheck } from '../cli/fake-terminal.js'
import { ROOT } from '../installed.js'
import { local, projectWith } from './own-project.js'

interface Said {
  readonly status: number
  readonly text: string
}

/** A request as anybody on this machine, or a page in its browser, can make it: headers and paths as they like. */
const ask = (port: number, path: string, { method = 'GET', headers = {}, body = '' }: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {}): Promise<Said> =>
  new Promise((done, fail) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', piece => { text += piece as string }).on('end', () => done({ status: response.statusCode ?? 0, text }))
    })
    sent.on('error', fail)
    sent.end(body)
  })

test('a hostile neighbour’s page gets nothing', async t => {
  const host = hosting({ cwd: ROOT, scopes: ['solo'], rules: [], patches: [], carried: [] })
  t.teardown(host.close)
  const { port, token, close } = await serve(host, readAssets())
  t.teardown(close)
  await host.opened
  const own = { host: `127.0.0.1:${port}`, 'x-hfcheck-token': token }
  const question = { method: 'POST', body: JSON.stringify({ cell: 'solo', ask: { is: 'choices', at: { step: 0, keys: [] } } }) }

  t.is((await ask(port, `/?token=${token}`)).status, 200)
  t.is((await ask(port, '/report', { headers: own })).status, 200)
  t.true((await ask(port, '/ask', { ...question, headers: own })).text.startsWith('{"answer":{"choices":['))

  const nothing = { status: 403, text: '' }
  for (const [path, headers] of [
    // Another name for this machine: a page that was served under it would be of one origin with us.
    ['/report', { ...own, host: 'evil.example' }], ['/report', { ...own, host: `evil.example:${port}` }], [`/?token=${token}`, { host: 'evil.example' }], ['/report', { ...own, host: '127.0.0.1' }],
    ['/report', { ...own, origin: 'https://evil.example' }], ['/report', { ...own, origin: 'null' }], ['/report', { ...own, origin: `http://127.0.0.1:${port + 1}` }],
    ['/report', { ...own, 'sec-fetch-site': 'cross-site' }], [`/?token=${token}`, { host: own.host, 'sec-fetch-site': 'same-site' }],
    ['/report', { host: own.host }], ['/report', { ...own, 'x-hfcheck-token': 'guess' }], ['/report', { ...own, 'x-hfcheck-token': '' }], [`/report?token=${token}`, { host: own.host }], ['/', { host: own.host }], ['/?token=', { host: own.host }],
    ['/../../etc/passwd', { host: own.host }], ['/assets/page.js', { host: own.host }],
  ] as const) t.deepEqual(await ask(port, path, { headers }), nothing, `${path} ${JSON.stringify(headers)}`)
  t.deepEqual(await ask(port, '/ask', { ...question, headers: { ...own, origin: 'https://evil.example' } }), nothing)
  t.deepEqual(await ask(port, '/control', { method: 'POST', body: '{"does":"run","cell":"solo"}', headers: { host: own.host } }), nothing)

  // Who has the token finds four answers and no files.
  for (const path of ['/../package.json', '/%2e%2e/%2e%2e/package.json', '//etc/passwd', '/assets/page.js', '/report/../../package.json']) t.deepEqual(await ask(port, path, { headers: own }), { status: 404, text: '' }, path)
  t.is((await ask(port, '/ask', { method: 'POST', body: 'no json', headers: own })).status, 400)
  t.is((await ask(port, '/control', { method: 'POST', body: '{"does":"format","cell":"solo"}', headers: own })).status, 400)
  t.regex((await ask(port, '/ask', { ...question, body: JSON.stringify({ cell: 'nowhere', ask: { is: 'open' } }), headers: own })).text, /"error":"there is no nowhere here"/)
})

test('a port that is taken is no reason to stop', async t => {
  const host = hosting({ cwd: ROOT, scopes: ['solo'], rules: [], patches: [], carried: [] })
  t.teardown(host.close)
  const first = await serve(host, readAssets())
  t.teardown(first.close)
  const second = await serve(host, readAssets(), first.port)
  t.teardown(second.close)
  t.not(second.port, first.port)
})

test('a search pauses, goes on and ends; then the report has its runs', async t => {
  const host = hosting({ cwd: ROOT, scopes: ['tiny'], rules: [], patches: [], carried: [] })
  t.teardown(host.close)
  const { scopes: [scope] } = await host.opened
  t.deepEqual(scope!.runs, [])
  const events: Event[] = []
  const heard = (wanted: (event: Event) => boolean): Promise<void> => new Promise(done => {
    const leave = host.listen(event => {
      events.push(event)
      if (wanted(event)) { leave(); done() }
    })
  })
  const states = (): string => events.flatMap(event => (event.is === 'going' && event.state === 'running' ? [event.text] : [])).at(-1)!
  const begun = heard(event => event.is === 'going' && event.decided.includes('configuring.sendPageIsReadOnly'))
  host.control('run', 'tiny')
  await begun
  const paused = heard(event => event.is === 'going' && event.state === 'paused')
  host.control('pause', 'tiny')
  await paused
  const before = states()
  await host.ask('tiny', { is: 'choices', at: { step: 0, keys: [] } })
  await new Promise(done => setTimeout(done, 300))
  t.is(states(), before)
  const over = heard(event => event.is === 'report')
  host.control('resume', 'tiny')
  host.control('stop', 'tiny')
  await over
  t.true(host.report!.scopes[0]!.runs.some(({ rule }) => rule === 'configuring.sendPageIsReadOnly'))
})

test('a changed model is loaded anew; a run keeps its steps as far as they can still be taken', async t => {
  const cwd = await projectWith({ mailbox: MODEL.replace('    if (s.mailbox.full) return -1\n', '') })
  const file = join(cwd, 'models', 'mailbox.model.ts')
  const host = hosting({ cwd, scopes: [], rules: [], patches: [], carried: [] })
  t.teardown(host.close)
  await host.opened
  const reported = (): Promise<void> => new Promise(done => {
    const leave = host.listen(event => { if (event.is === 'report') { leave(); done() } })
  })
  const lost = () => host.report!.scopes[0]!.runs.find(({ rule }) => rule === 'mailbox.nothingIsLost')!
  const searched = reported()
  host.control('run', 'mailbox')
  await searched
  t.deepEqual(lost().steps.map(({ what, result }) => [what, result]), [['send()', '0'], ['send()', '0']])

  await writeFile(file, local(MODEL))
  const repaired = reported()
  host.restart()
  await repaired
  t.deepEqual(lost().steps.map(({ what, result }) => [what, result]), [['send()', '0'], ['send()', '-1']])
  t.false(lost().steps[1]!.judged.includes('x'))

  await writeFile(file, local(MODEL.replace('MESSAGES = 3', 'MESSAGES = 1')))
  const shorter = reported()
  host.restart()
  await shorter
  t.is(lost().steps.length, 1)
  t.is(lost().lost, 2)

  await writeFile(file, 'no model')
  const trouble = new Promise<string>(done => { host.listen(event => { if (event.is === 'trouble') done(event.text) }) })
  host.restart()
  t.regex(await trouble, /mailbox.model.ts/)
})

test('explore serves what it was asked for until it is interrupted, and says what it does not know', async t => {
  const child = spawn(process.execPath, [join(ROOT, 'build', 'cli', 'main.js'), 'explore', 'solo', '--no-run'], { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  let told = ''
  await new Promise<void>(done => child.stdout.setEncoding('utf8').on('data', piece => { told += piece as string; if (told.includes('Ctrl-C')) done() }))
  const url = new URL(told.split('\n')[0]!)
  t.is(url.hostname, '127.0.0.1')
  const { status, text } = await ask(Number(url.port), `/${url.search}`, { headers: { host: url.host } })
  t.is(status, 200)
  t.regex(text, /<div id="app">/)
  const over = new Promise<number | null>(done => child.once('exit', done))
  child.kill('SIGINT')
  t.is(await over, 0)

  const { code, err } = await hfcheck(['explore', 'isolaton'], { registry: exploring(registry) })
  t.is(code, 1)
  t.regex(err, /there is no trace, no scope and no rule "isolaton" {3}did you mean isolation\?/)
})

import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { MODEL } from '../../cli/init/model.js'
import { readAssets } from '../../explorer/report/assets.js'
import { hosting } from '../../explorer/server/hosting.js'
import { serve } from '../../explorer/server/server.js'
import { ROOT } from '../installed.js'
import { newFolder } from '../new-folder.js'
import { fluencyText, fluencyWhile, launch, serious, shot, wanted } from './browser.js'
import { writeLongRun } from './long-run.js'
import { ownReport, projectWith } from './own-project.js'
import { reportOf } from './report.js'

/** They need Chromium, and measure frames: `npm run test:browser` runs them, alone. */
const inBrowser = wanted ? test.serial : test.skip

const browser = wanted ? launch() : undefined
test.after.always(async () => { await (await browser)?.close() })

/** Every wait is for something that comes, however busy the machine is; this is for what never does. */
const PATIENCE_MS = 120_000

const open = async (t: ExecutionContext, url: string, options: BrowserContextOptions = {}): Promise<Page> => {
  const context = await (await browser!).newContext({ viewport: { width: 1440, height: 900 }, ...options })
  t.teardown(() => context.close())
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const fails = (text: string): void => {
    try {
      t.fail(text)
    } catch {
      // The test has failed; nobody here has to hear of it.
    }
  }
  page.on('pageerror', error => fails(error.stack ?? error.message))
  page.on('console', message => { if (message.type() === 'error') fails(message.text()) })
  await page.goto(url)
  await page.waitForSelector('.steps .row.here')
  return page
}

/** Waits until something is so; it is asked from here, for the page evaluates no text. */
const until = async (page: Page, isSo: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + PATIENCE_MS; !(await isSo()); await page.waitForTimeout(50)) if (Date.now() > end) throw new Error('it did not come to be so')
}

/** Waits until the status line says so. */
const says = async (t: ExecutionContext, page: Page, text: RegExp): Promise<string> => {
  const line = page.locator('.status', { hasText: text })
  await line.waitFor()
  t.pass()
  return (await line.textContent())!
}
const VIEW = '#/solo/calls.refusedChangesNothing'

inBrowser('a report opens from disk with the network off, and a trace is walked by keys', async t => {
  const { file } = await reportOf(t, 'solo')
  const page = await open(t, `${pathToFileURL(file).href}${VIEW}`, { offline: true })
  await says(t, page, /^step 0, P\.0 runs/)
  await page.keyboard.press('G')
  await says(t, page, /^step \d, S0\.0 hf_rpc_reply\(.*x0 = -1, breaks calls\.refusedChangesNothing/)
  const last = Number(/^step (\d)/.exec(await says(t, page, /-1/))![1])
  await page.keyboard.press('k')
  await says(t, page, new RegExp(`^step ${last - 1},`))
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('g')
  await says(t, page, /^step 0,/)
  await page.keyboard.press('x')
  await says(t, page, /breaks /)
  await page.keyboard.press('4')
  await page.locator('.rule-panel').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('call:rpc_reply ret:-1')
  t.is(await page.textContent('header output'), '1 found')
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('n')
  await says(t, page, new RegExp(`^step ${last},`))
  await page.keyboard.press('?')
  await page.locator('dialog[open]').waitFor()
})

inBrowser('a branch finds a second violation, offline; a link brings all of it back', async t => {
  const { file } = await reportOf(t, 'solo')
  const url = pathToFileURL(file).href
  const page = await open(t, `${url}${VIEW}`, { offline: true })
  await page.waitForSelector('.choices li')
  const first = await page.textContent('.choices li .text')
  await page.keyboard.press('b')
  await page.keyboard.press('1')
  await page.waitForSelector('.tracks')
  await says(t, page, new RegExp(first!.split(' → ')[0]!.split(' ')[1]!.replace(/\W/g, '.')))
  await page.fill('#seek', 'breaks:calls.runResultTellsWhy')
  await page.press('#seek', 'Enter')
  await page.locator('.seek output', { hasText: 'none shorter' }).waitFor()
  await page.locator('.status', { hasText: /breaks .*calls\.runResultTellsWhy/ }).waitFor()
  await page.keyboard.press('Escape')
  await page.click('text=✎')
  await page.keyboard.type('told: why?')
  await page.keyboard.press('Enter')
  await page.locator('.tracks button', { hasText: 'told: why? ↳0' }).waitFor()
  for (const key of ['p', '3', 'c']) await page.keyboard.press(key)
  await page.waitForSelector('.compare table')
  await page.waitForSelector('.choices li')
  const before = await page.innerText('#app')
  const link = page.url()
  t.regex(link, /b=0%3A\w+/)
  const again = await open(t, link, { offline: true })
  await again.waitForSelector('.compare table')
  await again.waitForSelector('.choices li')
  const plain = (text: string): string => text.replace(/\nShortest way[^\n]*\n(find\n)?.*/s, '')
  t.is(plain(await again.innerText('#app')), plain(before))
  await page.keyboard.press('u')
  await until(page, () => !page.url().includes('t='))
})

inBrowser('a view is taken along as a picture and as text, offline', async t => {
  const { file } = await reportOf(t, 'solo')
  const page = await open(t, `${pathToFileURL(file).href}${VIEW}?step=5`, { offline: true, acceptDownloads: true })
  await page.click('text=Export')
  for (const [button, name, begins] of [
    ['Markdown', 'calls.refusedChangesNothing.md', '### `calls.refusedChangesNothing` in `solo`'], ['Mermaid', 'calls.refusedChangesNothing.mmd', 'sequenceDiagram'], ['ITF', 'calls.refusedChangesNothing.itf.json', '{'],
    ['ava test', 'calls.refusedChangesNothing.test.ts', ''], ['SVG', 'calls.refusedChangesNothing.svg', '<svg '], ['PNG', 'calls.refusedChangesNothing.png', '\x89PNG'],
  ] as const) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.popup button', { hasText: button }).click()])
    t.is(download.suggestedFilename(), name)
    const bytes = await readFile(await download.path())
    t.true(bytes.length > 200 && bytes.toString('latin1').startsWith(begins), name)
  }
})

inBrowser('a report about a model of one’s own branches offline, as far as one likes', async t => {
  const { file } = await ownReport(await projectWith({ mailbox: MODEL.replace('    if (s.mailbox.full) return -1\n', '') }))
  const page = await open(t, `${pathToFileURL(file).href}#/mailbox/mailbox.nothingIsLost?step=1`, { offline: true })
  for (const branch of [1, 2, 3]) {
    await page.locator('.what-if h2', { hasText: `after step ${branch}:` }).waitFor()
    await page.locator('.choices .text', { hasText: 'receive()' }).or(page.locator('.choices .text', { hasText: 'send()' })).last().click()
  }
  await says(t, page, /^step 4, /)
  await page.fill('#seek', 'received=3')
  await page.press('#seek', 'Enter')
  await page.locator('.seek output', { hasText: 'none shorter' }).waitFor()
  await shot(page, 'own')
})

inBrowser('a run of 10,000 steps scrolls at 50 frames a second, and its file is small', async t => {
  const folder = newFolder()
  const file = join(folder, 'long.html')
  await writeLongRun(file, 10_000)
  t.true((await stat(file)).size < 1_000_000)
  const page = await open(t, pathToFileURL(file).href, { offline: true })
  const fluency = await fluencyWhile(page, async on => {
    await on.evaluate(`new Promise(done => {
      const list = document.querySelector('.steps .list')
      list.scrollTop = 0
      let left = 120
      const go = () => {
        list.scrollTop += 900
        if (left-- > 0) requestAnimationFrame(go)
        else done()
      }
      go()
    })`)
  })
  t.log(fluencyText(fluency))
  t.true(fluency.isFluent, fluencyText(fluency))
  await page.keyboard.press('G')
  await says(t, page, /^step 10000,/)
})

/** Drags the graph about. */
const pan = async (on: Page): Promise<void> => {
  const box = (await on.locator('.graph canvas').boundingBox())!
  await on.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await on.mouse.down()
  for (let i = 0; i < 60; i++) await on.mouse.move(box.x + box.width / 2 + 3 * (i % 30), box.y + box.height / 2 + i)
  await on.mouse.up()
}

inBrowser('a report finds 100,000 states by itself, offline, and they pan; a click goes to one', async t => {
  const { file } = await reportOf(t, 'tiny')
  const page = await open(t, `${pathToFileURL(file).href}#/tiny/?tab=graph&graph=layers`, { offline: true })
  await page.locator('.graph output', { hasText: /100,0\d\d states/ }).waitFor()
  await page.waitForSelector('.graph canvas[aria-busy=false]')
  await shot(page, 'graph')
  const fluency = await fluencyWhile(page, pan)
  t.log(fluencyText(fluency))
  t.true(fluency.isFluent, fluencyText(fluency))
  await page.click('text=all')
  await page.waitForSelector('.graph canvas[aria-busy=false]')
  // Somewhere below the first state, which stands in the middle, there are others.
  const { width, height } = (await page.locator('.graph canvas').boundingBox())!
  for (let y = height / 2; y > 0 && !(await page.locator('.tracks').isVisible()); y -= 8) await page.locator('.graph canvas').click({ position: { x: width / 2, y } })
  await says(t, page, /^step \d, /)
  await until(page, () => /b=0%3A[0-9a-z]+/.test(page.url()))
  await page.waitForSelector('.choices li')
})

inBrowser('live: a search runs, pauses and goes on', async t => {
  // Too large to end while somebody looks.
  const host = hosting({ cwd: ROOT, scopes: ['wide'], rules: [], patches: [], carried: [] })
  t.teardown(host.close)
  const { url, close } = await serve(host, readAssets())
  t.teardown(close)
  const page = await open(t, `${url}#/wide/?tab=graph&graph=layers`)
  await page.locator('.graph output', { hasText: /100,0\d\d states/ }).waitFor()
  await page.waitForSelector('.graph canvas[aria-busy=false]')
  const fluency = await fluencyWhile(page, pan)
  t.log(fluencyText(fluency))
  t.true(fluency.isFluent, fluencyText(fluency))
  await page.click('text=run the search')
  await page.locator('.live output', { hasText: 'states' }).waitFor()
  await page.click('text=pause')
  await page.waitForSelector('text=resume')
  // What was said already may still arrive; then nothing more is said.
  await until(page, async () => {
    const told = await page.textContent('.live output')
    await page.waitForTimeout(500)
    return (await page.textContent('.live output')) === told
  })
  await page.click('text=resume')
  await page.click('text=stop')
  await page.waitForSelector('text=run the search')
  await page.locator('.summary', { hasText: /wide {3}[\d,]+ states/ }).waitFor()
})

inBrowser('axe finds nothing serious, in light and dark, at three widths', async t => {
  const { file } = await reportOf(t, 'solo')
  const url = pathToFileURL(file).href
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [width, height] of [[1440, 900], [900, 900], [390, 844]] as const) {
      const page = await open(t, `${url}${VIEW}?step=5&side=tree&watch=S0.rpc.state`, { viewport: { width, height }, colorScheme, bypassCSP: true })
      await page.waitForSelector('.choices li')
      t.deepEqual(await serious(page), [], `${colorScheme} ${width}`)
      await shot(page, `${colorScheme}-${width}`)
      t.true(await page.evaluate('document.documentElement.scrollWidth <= innerWidth + 1'), `no sideways scrolling at ${width}`)
    }
  }
})

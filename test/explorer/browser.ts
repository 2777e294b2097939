import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { chromium, type Browser, type Page } from 'playwright-core'
import { ROOT } from '../installed.js'

const PLACES = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable']

/** A browser of this machine; none is ever fetched. */
export const executable = PLACES.find((place): place is string => place !== undefined && existsSync(place))

/** Browser tests measure frames: they run on their own, `npm run test:browser`. */
export const wanted = process.env['HFCHECK_BROWSER'] !== undefined

export const launch = (): Promise<Browser> => {
  if (executable === undefined) throw new Error('no Chromium: install it (apt-get install chromium), or name it in CHROMIUM')
  return chromium.launch({ executablePath: executable, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
}

/** Where pictures are kept to be looked at; not in the repository. */
export const shot = async (page: Page, name: string): Promise<void> => {
  const folder = join(ROOT, '.hfcheck', 'shots')
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What axe finds that is serious, as text; run where the page's policy does not apply to it. */
export const serious = async (page: Page): Promise<readonly string[]> => {
  await page.addScriptTag({ path: AXE })
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { readonly axe: { run(): Promise<{ readonly violations: readonly { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] }[] }> } }
    const { violations } = await axe.run()
    return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')}`)
  })
}

/** Frames a second while something goes on; `enough` is 50, or nearly as many as come while nothing does where the machine is too busy for that. */
export const framesWhile = async (page: Page, act: (page: Page) => Promise<void>): Promise<{ readonly rate: number; readonly enough: number }> => {
  let best = { rate: 0, enough: 50 }
  for (let attempt = 0; attempt < 8 && best.rate < best.enough; attempt++) {
    const idle = await framesDuring(page, () => page.waitForTimeout(500))
    const rate = await framesDuring(page, act)
    best = { rate, enough: Math.min(50, 0.7 * idle) }
  }
  return best
}

const framesDuring = async (page: Page, act: (page: Page) => Promise<void>): Promise<number> => {
  await page.evaluate(`(() => {
    const count = globalThis.count = { frames: 0, from: performance.now(), on: true }
    const tick = () => { count.frames++; if (count.on) requestAnimationFrame(tick) }
    requestAnimationFrame(tick)
  })()`)
  await act(page)
  return page.evaluate<number>('(count.on = false, 1000 * count.frames / (performance.now() - count.from))')
}

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

/** How fluent the page was while something went on. */
export interface Fluency {
  /** Frames a second, then and while nothing went on. */
  readonly rate: number
  readonly idle: number
  /** Milliseconds the page's thread worked for a frame: of its own time, so that others who keep the machine busy do not count. */
  readonly work: number
  readonly isFluent: boolean
}

/** Frames a second that look like motion, and the time there is for each of them. */
const ENOUGH = 50
const BUDGET_MS = 1000 / ENOUGH

/**
 * Fluent is 50 frames a second. Where the machine does not come to that, because it is slow or busy with something else, nearly as many frames
 * as while nothing happens will do, or so little work for each that there could be 50 of them.
 */
export const fluencyWhile = async (page: Page, act: (page: Page) => Promise<void>): Promise<Fluency> => {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const worked = async (): Promise<number> => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')!.value
  const measure = async (): Promise<Fluency> => {
    const idle = await framesDuring(page, () => page.waitForTimeout(500))
    const before = await worked()
    const { rate, frames } = await framesDuring(page, act)
    const work = (1000 * (await worked() - before)) / frames
    return { rate, idle: idle.rate, work, isFluent: rate >= Math.min(ENOUGH, 0.7 * idle.rate) || work <= BUDGET_MS }
  }
  let best = await measure()
  for (let attempt = 1; attempt < 8 && !best.isFluent; attempt++) {
    const next = await measure()
    if (next.isFluent || next.work < best.work) best = next
  }
  await session.detach()
  return best
}

export const fluencyText = ({ rate, idle, work }: Fluency): string => `${rate.toFixed(0)} frames a second, ${idle.toFixed(0)} while nothing happens; ${work.toFixed(1)} ms of work for each`

const framesDuring = async (page: Page, act: (page: Page) => Promise<void>): Promise<{ readonly rate: number; readonly frames: number }> => {
  await page.evaluate(`(() => {
    const count = globalThis.count = { frames: 0, from: performance.now(), on: true }
    const tick = () => { count.frames++; if (count.on) requestAnimationFrame(tick) }
    requestAnimationFrame(tick)
  })()`)
  await act(page)
  const { frames, took } = await page.evaluate<{ readonly frames: number; readonly took: number }>('(count.on = false, { frames: count.frames, took: performance.now() - count.from })')
  return { rate: (1000 * frames) / took, frames: Math.max(1, frames) }
}

import type { ReportFacts } from '../data.js'
import { recordedBackstage, serverBackstage, workerBackstage, type Backstage } from './backstage.js'
import type { ScopeFacts } from '../data.js'

/** What the page was opened with. */
export interface Opened {
  readonly report: ReportFacts
  /** The token of the server behind the page; absent in a file. */
  readonly token: string | undefined
  backstageOf(scope: ScopeFacts): Backstage
}

const textOf = (id: string): string | undefined => document.getElementById(id)?.textContent?.trim() || undefined

/** The compressed data of a report. */
const unzipped = async (base64: string): Promise<string> => {
  const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
}

export const readPage = async (): Promise<Opened> => {
  const token = textOf('token')
  const data = textOf('data')
  if (token !== undefined) {
    const response = await fetch('/report', { headers: { 'x-hfcheck-token': token } })
    return { report: (await response.json()) as ReportFacts, token, backstageOf: serverBackstage(token) }
  }
  if (data === undefined) throw new Error('this page holds no report')
  const report = JSON.parse(await unzipped(data)) as ReportFacts
  const workers = new Map((['shipped', 'own'] as const).flatMap(which => {
    const code = textOf(`model-${which}`)
    return code === undefined ? [] : [[which, workerBackstage(code, report.version)]]
  }))
  const known = new Map<string, Backstage>()
  return {
    report, token: undefined,
    backstageOf: scope => {
      const made = known.get(scope.stage.cell) ?? ((scope.model && workers.get(scope.model)) ?? recordedBackstage)(scope)
      known.set(scope.stage.cell, made)
      return made
    },
  }
}

import type { ReportFacts, ScopeFacts } from '../data.js'

interface Props {
  readonly token: string
  readonly scope: ScopeFacts
  readonly setReport: (report: ReportFacts) => void
  readonly say: (text: string) => void
}

export const Live = (_: Props) => null

import { useEffect, useState } from 'preact/hooks'
import type { ReportFacts, ScopeFacts } from '../data.js'
import type { Control, Event, Going } from '../server/wire.js'

interface Props {
  readonly token: string
  readonly scope: ScopeFacts
  readonly setReport: (report: ReportFacts) => void
  readonly say: (text: string) => void
  /** Rules of this scope that the search has decided so far. */
  readonly setDecided: (ids: readonly string[]) => void
}

/** The search behind the page: run, pause, how far it is; rules flip as they are decided. */
export const Live = ({ token, scope, setReport, say, setDecided }: Props) => {
  const [going, setGoing] = useState<Readonly<Record<string, Going>>>({})
  const { cell } = scope.stage
  const headers = { 'x-hfcheck-token': token, 'content-type': 'application/json' }
  useEffect(() => {
    const stop = new AbortController()
    const hear = (event: Event): void => {
      if (event.is === 'going') setGoing(known => ({ ...known, [event.cell]: event }))
      else if (event.is === 'trouble') say(event.text)
      else fetch('/report', { headers }).then(response => response.json()).then(report => {
        setReport(report as ReportFacts)
        say(event.why === 'opened' ? 'the model was loaded anew' : event.why)
      }, () => {})
    }
    const listen = async (): Promise<void> => {
      const response = await fetch('/events', { headers, signal: stop.signal })
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
      let text = ''
      for (;;) {
        const { value, done } = await reader.read()
        if (done) return say('the server is gone')
        text += value
        const lines = text.split('\n')
        text = lines.pop()!
        for (const line of lines) if (line !== '') hear(JSON.parse(line) as Event)
      }
    }
    listen().catch(() => { if (!stop.signal.aborted) say('the server is gone') })
    return () => stop.abort()
  }, [token])
  const now = going[cell]
  useEffect(() => { if (now !== undefined && (now.decided.length > 0 || now.state === 'done')) setDecided(now.decided) }, [now])
  const control = (does: Control): void => { void fetch('/control', { method: 'POST', headers, body: JSON.stringify({ does, cell }) }) }
  const running = now?.state === 'running' || now?.state === 'paused'
  return (
    <section class="live" aria-label="Search">
      {running ? (
        <>
          {now.state === 'paused' ? <button type="button" onClick={() => control('resume')}>▶ resume</button> : <button type="button" onClick={() => control('pause')}>❚❚ pause</button>}
          <button type="button" onClick={() => control('stop')}>■ stop</button>
        </>
      ) : <button type="button" onClick={() => control('run')}>▶ run the search</button>}
      <output aria-live="polite">{now === undefined ? 'Not searched yet.' : now.text}</output>
      {running && now.decided.length > 0 ? <span class="decided">{now.decided.length} decided so far, the last of them {now.decided.slice(-2).join(', ')}</span> : null}
    </section>
  )
}

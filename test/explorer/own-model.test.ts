import { createContext, runInContext } from 'node:vm'
import test from 'ava'
import { MODEL } from '../../cli/init/model.js'
import type { Answers, Ask, Letter, Reply } from '../../explorer/ask.js'
import { toldOf } from '../../explorer/told.js'
import { ownReport, projectWith } from './own-project.js'

/** The mailbox of the example, without the line that keeps a message from being overwritten. */
const BROKEN = MODEL.replace('    if (s.mailbox.full) return -1\n', '')

/** Another model beside it. */
const named = (name: string, text: string): string => text.replaceAll("name: 'mailbox'", `name: '${name}'`).replace('export const mailbox', `export const ${name}`)

const scriptIn = (text: string): string => /id="model-own">([\s\S]*?)<\/script>/.exec(text)![1]!

/** A worker as far as the page's models need one. */
const workerOf = (script: string): ((cell: string, ask: Ask) => Promise<Reply>) => {
  const heard: ((reply: Reply) => void)[] = []
  const self: { onmessage?: (event: { readonly data: Letter }) => void; postMessage(reply: Reply): void } = { postMessage: reply => heard.shift()!(reply) }
  runInContext(script, createContext({ self, performance, setTimeout }))
  return (cell, ask) => new Promise(done => {
    heard.push(done)
    self.onmessage!({ data: { id: 1, cell, version: '0', ask } })
  })
}

test('a report about a model of one’s own has the model inside: branching goes on and on', async t => {
  const cwd = await projectWith({ mailbox: BROKEN })
  const { text, report: { scopes: [scope] } } = await ownReport(cwd)
  t.is(scope!.model, 'own')
  t.deepEqual(scope!.choices, {})
  t.false(text.includes(cwd), 'no place of this machine is told')
  const script = scriptIn(text)
  const ask = workerOf(script)
  const run = scope!.runs.find(({ rule }) => rule === 'mailbox.nothingIsLost')!
  await ask('mailbox', { is: 'run', name: run.name, said: toldOf(scope!.stage, run) })
  const keys: string[] = []
  for (let further = 0; further < 4; further++) {
    const reply = await ask('mailbox', { is: 'choices', at: { run: run.name, step: 1, keys } })
    if ('error' in reply) throw new Error(reply.error)
    const { choices } = reply.answer as Answers['choices']
    t.true(choices.length > 0)
    keys.push(choices.find(({ action }) => action === (further % 2 === 0 ? 'receive' : 'send'))?.key ?? choices[0]!.key)
  }
  const exported = await ask('mailbox', { is: 'export', at: { run: run.name, step: run.steps.length, keys: [] }, rule: run.name, as: 'test' })
  t.regex('error' in exported ? exported.error : (exported.answer as Answers['export']).text, /import \{ mailbox \} from '\.\/models\/mailbox\.model\.js'/)
  const graph = await ask('mailbox', { is: 'layers', states: 1000, colour: '' })
  t.is('error' in graph ? 0 : (graph.answer as Answers['layers']).depth.length, Number(/([\d,]+) states/.exec(scope!.summary!)![1]))
  t.true(scriptIn((await ownReport(cwd)).text) === script, 'the same model makes the same script')
})

test('a model that no page can run stays out, the report says why, and has one step further instead', async t => {
  const { text, report: { scopes } } = await ownReport(await projectWith({
    good: named('good', BROKEN),
    files: named('files', `import { existsSync } from 'node:fs'\n${BROKEN.replace('const MESSAGES = 3', "const MESSAGES = existsSync('/') ? 3 : 2")}`),
    settings: named('settings', BROKEN.replace('const MESSAGES = 3', "const MESSAGES = process.env['MESSAGES'] === undefined ? 3 : 2")),
    place: named('place', BROKEN.replace('const MESSAGES = 3', "const MESSAGES = 'process' in globalThis ? 3 : 2")),
  }))
  const told = Object.fromEntries(scopes.map(({ stage: { cell }, model, lacks }) => [cell, model ?? lacks]))
  t.is(told['good'], 'own')
  t.is(told['files'], 'it needs node:fs, which a page does not have')
  t.is(told['settings'], 'in a page it does not run: process is not defined')
  t.is(told['place'], 'in a page place is another system than here')
  for (const { choices, model, runs } of scopes) {
    if (model === 'own') continue
    for (const { name, steps } of runs) t.is(choices[name]!.length, steps.length + 1)
  }
  t.true(text.includes('id="model-own"'))
})

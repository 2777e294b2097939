import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import test from 'ava'
import { interpretedView } from '../../checker/state/interpreted-view.js'
import { view } from '../../checker/state/view.js'
import { registry } from '../../cli/registry.js'
import type { ReportFacts, ScopeFacts, StageFacts, StepFacts } from '../../explorer/data.js'
import type { Answers } from '../../explorer/ask.js'
import { BadCondition, conditionOf } from '../../explorer/condition.js'
import { edgesBetween } from '../../explorer/page/graph-path.js'
import { linkOf, START, viewOf } from '../../explorer/page/link.js'
import { foremostRun, foremostScope } from '../../explorer/page/rank.js'
import { partedBroken } from '../../explorer/page/track.js'
import { readAssets } from '../../explorer/report/assets.js'
import { stageFor } from '../../explorer/report/scope-facts.js'
import { packedStepper } from '../../explorer/stage/packed-stepper.js'
import { answer } from '../../explorer/stage/answer.js'
import type { Stage } from '../../explorer/stage/stage.js'
import type { StepperOf } from '../../explorer/stage/stepper.js'
import { postOffice, postRules } from '../cli/post-office.js'
import { scopeEntry } from '../../cli/make-entry.js'
import { exploring } from '../../explorer/index.js'
import { hfcheck } from '../cli/fake-terminal.js'
import { toyRegistry } from '../cli/toy-registry.js'
import { newFolder } from '../new-folder.js'
import { plainStepper } from './plain-stepper.js'
import { reportOf } from './report.js'

const stage = (name: string, stepperOf: StepperOf = plainStepper): Stage => stageFor(registry.scopes.find(scope => scope.name === name)!, '0', stepperOf)

const [generated, interpreted] = [packedStepper(view), packedStepper(interpretedView)]

const START_AT = { step: 0, keys: [] }

test('what can be done leads where it says, and what cannot names the guard', async t => {
  const tiny = stage('tiny')
  const { choices, blocked } = await answer<'choices'>(tiny, { is: 'choices', at: START_AT })
  t.is(new Set(choices.map(({ key }) => key)).size, choices.length)
  const run = choices.find(({ what }) => what === 'hf_vcpu_run(vm=0, vcpu=0)')!
  t.deepEqual(run.changed, ['CPU0.current', 'CPU0.vttbr', 'S0.0.state'])
  const { steps: [step] } = await answer<'follow'>(tiny, { is: 'follow', at: START_AT, keys: [run.key] })
  t.is(step!.identity, run.identity)
  t.is(step!.result, 'S0.0 runs, x0 = 0')
  const other = blocked.find(({ name }) => name === 'S0.0')!
  t.true(other.count > 10)
  t.deepEqual(other.reads, [{ label: 'CPU0.current', value: 'P.0' }])
})

test('a key that leads nowhere ends the way at the last good step', async t => {
  const tiny = stage('tiny')
  const { choices: [first] } = await answer<'choices'>(tiny, { is: 'choices', at: START_AT })
  t.is((await answer<'follow'>(tiny, { is: 'follow', at: START_AT, keys: [first!.key, 'nowhere', first!.key] })).steps.length, 1)
})

test('the shortest way is as long on plain states as on packed ones, and a limit is told', async t => {
  for (const name of ['solo', 'race-interleaved', 'pagetables']) {
    const goals = name === 'pagetables' ? ['used=4', 'breaks:pageTables'] : ['S0.rpc.state=inflight', 'call:rpc_request ret:1', 'S0.rpc.state=pending !P.rpc.recv=0']
    for (const goal of goals) {
      const found = await Promise.all([plainStepper, generated, interpreted].map(stepper => answer<'seek'>(stage(name, stepper), { is: 'seek', at: START_AT, goal, states: 3000 })))
      const told = found.map(({ steps, states, cut }) => ({ steps: steps?.steps.map(({ what }: StepFacts) => what), states, cut }))
      for (const one of told) t.deepEqual(one, told[0], `${name} ${goal}`)
    }
  }
  t.is((await answer<'seek'>(stage('solo'), { is: 'seek', at: START_AT, goal: 'S0.rpc.state=inflight P.rpc.state=pending', states: 100 })).cut, 'stopped at 100 states')
  t.regex((await answer<'seek'>(stage('solo', interpreted), { is: 'seek', at: START_AT, goal: 'P.rpc.state=pending', states: 1e6 })).cut!, /everything that can be reached/)
})

test('layers have the states that a search finds at each depth', async t => {
  const { depth, from, to, y, cut } = await answer<'layers'>(stage('solo', interpreted), { is: 'layers', states: 1e6, colour: 'S0.rpc.state' })
  t.is(depth.length, 1028)
  t.is(Math.max(...depth), 10)
  t.is(cut, undefined)
  t.true(from.every((one, i) => depth[to[i]!]! <= depth[one]! + 1))
  t.deepEqual(new Set(y).size, 11, 'a layer for each depth')
  const plain = await answer<'layers'>(stage('solo'), { is: 'layers', states: 1e6, colour: 'S0.rpc.state' })
  t.deepEqual({ depth: plain.depth, from: plain.from, to: plain.to }, { depth, from, to })
})

test('the shortest way between two states of a graph can be taken', async t => {
  const solo = stage('solo', interpreted)
  const graph = await answer<'layers'>(solo, { is: 'layers', states: 1e6, colour: '' })
  const end = graph.depth.lastIndexOf(8)
  const edges = edgesBetween(graph, 0, end)!
  t.is(edges.length, 8, 'as far as the search says')
  const { steps } = await answer<'follow'>(solo, { is: 'follow', at: START_AT, keys: edges.map(edge => graph.via[edge]!) })
  const { steps: direct } = await answer<'follow'>(solo, { is: 'follow', at: START_AT, keys: wayBack(graph, end) })
  t.is(steps.at(-1)!.identity, direct.at(-1)!.identity)
  t.deepEqual(edgesBetween(graph, end, end), [])
  t.is(edgesBetween({ depth: [0, 1], from: [0], to: [1] }, 1, 0), undefined)
})

/** By the first steps the search took. */
const wayBack = ({ parent, keys }: Answers['layers'], state: number): string[] => (state === 0 ? [] : [...wayBack({ parent, keys } as Answers['layers'], parent[state]!), keys[state]!])

test('conditions name fields by their end, and say what is not there', t => {
  const labels = ['S0.rpc.state', 'P.rpc.state', 'heap.used']
  t.deepEqual(conditionOf('used>3', labels).fields, [2])
  t.throws(() => conditionOf('rpc.state=idle', labels), { instanceOf: BadCondition, message: /S0.rpc.state, P.rpc.state/ })
  t.throws(() => conditionOf('S0.rpc.stat=idle', labels), { instanceOf: BadCondition, message: /did you mean S0.rpc.state/ })
})

test('a link holds the whole view', t => {
  const view = { ...START, cell: 'tiny+fix', run: 'isolation.mapsIdentically', step: 8, track: 1, branches: [{ step: 7, keys: ['9f3c', '01ae'], name: 'S0: acks first, 100 %' }, { step: 2, keys: ['77'] }], pin: 7, tab: 'graph', side: 'tree', laning: 'CPU', hidden: ['P.0'], query: 'ret:-1 "a b"', watches: ['S0.rpc.state'], quiet: true, against: 1, graph: 'layers', colour: 'S0.rpc.state' } as const
  t.deepEqual(viewOf(linkOf(view)), view)
  t.deepEqual(viewOf('#/x'), { ...START, cell: 'x' })
  t.deepEqual(viewOf('#/x/y?b=3%3Aab%3A%25E0').branches, [{ step: 3, keys: ['ab'] }])
})

test('a model of one’s own without lanes or tables is told as well, and one step further is written down', async t => {
  const own = stageFor(scopeEntry('tiny', () => postOffice({ name: 'tiny' }), () => postRules), '0', plainStepper)
  const facts = await answer<'open'>(own, { is: 'open' })
  t.deepEqual([facts.lanings, facts.sheets], [[], []])
  t.true((await answer<'choices'>(own, { is: 'choices', at: START_AT })).choices.length > 0)
})

test('what a step breaks is told from what is still broken', t => {
  const facts = { rules: [{ id: 'a', kind: 'invariant' }, { id: 'b', kind: 'transition' }, { id: 'c', kind: 'invariant' }] } as unknown as StageFacts
  t.deepEqual(partedBroken(facts, ['a', 'b', 'c'], 'xx-'), { fresh: ['b', 'c'], still: ['a'] })
  t.deepEqual(partedBroken(facts, ['a'], ''), { fresh: ['a'], still: [] })
})

test('what fails is looked at first', t => {
  const scope = (rules: readonly (readonly [string, string])[], runs: readonly { name: string; rule?: string }[]) => foremostRun({ stage: { rules: rules.map(([id, standing]) => ({ id, standing })) }, runs } as unknown as ScopeFacts)
  const run = (name: string) => ({ name, rule: name })
  t.is(scope([['w', 'fine'], ['k', 'known'], ['v', 'violated']], [run('w'), run('k'), run('v')]), 'v')
  t.is(scope([['w', 'fine'], ['k', 'known']], [run('w'), run('k')]), 'k')
  t.is(scope([['w', 'fine'], ['v', 'violated']], [run('w'), run('v'), { name: 'deadlock' }]), 'deadlock')
  t.is(scope([['f', 'fine']], []), '')
})

test('the scope in which the worst happened is looked at first, of several the first', t => {
  const scope = (cell: string, standing: string, runs: readonly { name: string; rule?: string }[]) => ({ stage: { cell, rules: [{ id: 'r', standing }] }, runs }) as unknown as ScopeFacts
  const run = { name: 'r', rule: 'r' }
  const [fine, known, violated, again, stuck] = [scope('fine', 'fine', []), scope('known', 'known', [run]), scope('violated', 'violated', [run]), scope('again', 'violated', [run]), scope('stuck', 'fine', [{ name: 'deadlock' }])]
  t.deepEqual([[fine, known], [fine, known, violated, again], [violated, stuck], [fine, scope('other', 'fine', [])]].map(scopes => foremostScope(scopes).stage.cell), ['known', 'violated', 'stuck', 'fine'])
})

test('exports are what the command line writes', async t => {
  const solo = stage('solo')
  const { steps } = (await answer<'seek'>(solo, { is: 'seek', at: START_AT, goal: 'S0.rpc.state=pending', states: 5000 })).steps!
  const at = { step: 0, keys: steps.map(({ key }) => key) }
  const text = async (as: 'markdown' | 'mermaid' | 'itf' | 'test') => (await answer<'export'>(solo, { is: 'export', at, rule: 'mailbox.lifecycle', as })).text
  t.regex(await text('markdown'), /^### `mailbox.lifecycle` in `solo`\n/)
  t.regex(await text('mermaid'), /^sequenceDiagram\n/)
  t.is((JSON.parse(await text('itf')) as { states: unknown[] }).states.length, steps.length + 1)
  t.regex(await text('test'), /import \{ hafnium, specs \} from 'hfcheck'/)
})

test('the page is small, asks nobody, and is the same for the same search', async t => {
  const { script, style, model } = readAssets()
  t.true(Buffer.byteLength(script + style + model) < 400 * 1024)
  const { text } = await reportOf(t, 'solo')
  t.regex(text, /Content-Security-Policy" content="default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; worker-src blob:; img-src blob: data:; connect-src 'none'/)
  t.false(/(?:src|href)="(?!data:)/.test(text))
  t.false(/\bnew Function\b|\beval\(/.test(script))
})

test('a report about a model without a module of its own has its runs and one step further, and no model', async t => {
  const cwd = newFolder()
  await hfcheck(['check', '--scope', 'surprise', '--reporter', 'line', '--reporter', 'html=own.html'], { registry: exploring(toyRegistry), cwd })
  const text = await readFile(join(cwd, 'own.html'), 'utf8')
  t.false(text.includes('id="model'))
  const { scopes: [scope] } = JSON.parse(gunzipSync(Buffer.from(/id="data">([^<]+)</.exec(text)![1]!, 'base64')).toString()) as ReportFacts
  const run = scope!.runs.find(({ rule }) => rule !== undefined)!
  t.is(scope!.choices[run.name]!.length, run.steps.length + 1)
  t.true(scope!.choices[run.name]!.every(({ choices }) => choices.length > 0))
})

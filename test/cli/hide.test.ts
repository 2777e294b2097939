import test from 'ava'
import { shown } from '../../cli/render/hide.js'
import { plain } from '../../cli/render/style.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

const change = (path: string, mark?: 'read') => ({ path, label: path.replace('boxes', 'box'), before: '0', after: '1', ...(mark && { mark }) })

test('--hide leaves out the fields that patterns name, but never one that the rule reads, and counts what is left out', t => {
  const steps = [{ action: 'put', who: '', what: '', changes: [change('boxes.0.full'), change('clerk.busy')] }, { action: 'put', who: '', what: '', changes: [change('boxes.1.full', 'read'), change('boxes.1.word')] }]
  const { story, hidden } = shown({ steps, because: [], causes: [], initial: [{ label: 'box.0.full', value: '0' }, { label: 'clerk.busy', value: '0' }] }, { ...plain, hide: ['box.*'] })
  t.deepEqual(story.steps.map(({ changes }) => changes.map(({ path }) => path)), [['clerk.busy'], ['boxes.1.full']])
  t.deepEqual(story.initial, [{ label: 'clerk.busy', value: '0' }])
  t.is(hidden, 2)
  const whole = { steps, because: [], causes: [] }
  t.is(shown(whole, plain).story, whole)
})

test('check and replay hide the same, and say how much; what is written is whole', async t => {
  const cwd = newFolder()
  const args = ['-s', 'surprise', '-r', 'wrong.frame']
  const whole = (await hfcheck(args, { cwd })).out
  const { out } = await hfcheck([...args, '--hide', '*'], { cwd })
  const [, left] = /\n +(\d+) changes? of \* not shown\n/.exec(out) ?? []
  t.true(Number(left) > 0, out)
  t.is(out.split('→').length, whole.split('→').length - Number(left))
  const trace = '.hfcheck/surprise/wrong.frame.itf.json'
  t.regex((await hfcheck(['replay', trace, '--hide', '*'], { cwd })).out, /\d+ changes? of \* not shown\n/)
  t.notRegex((await hfcheck(['replay', trace], { cwd })).out, /not shown/)
})

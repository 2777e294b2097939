import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { rerun } from '../../checker/index.js'
import { isLateRule } from '../../checker/property.js'
import { markdownOf, anchorOf } from '../../cli/docs/page.js'
import { pagesOf } from '../../cli/docs/pages.js'
import { predicateOf } from '../../cli/docs/predicate.js'
import type { RecordedStory } from '../../cli/docs/recorded.js'
import { site } from '../../cli/docs/site.js'
import { allRules } from '../../cli/models.js'
import { registry } from '../../cli/registry.js'
import { hafnium, pageTables } from '../../machine/index.js'
import type { ScopeName } from '../../model/index.js'
import { pageTableSpecs, specs } from '../../specs/index.js'
import { BEYOND_THE_MODEL, DEFECTS } from '../../specs/defects.js'
import { VERDICTS } from '../../specs/verdicts.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

const STALE = 22
const DOCS = fileURLToPath(new URL('../../../docs/', import.meta.url))
const stories = JSON.parse(readFileSync(join(DOCS, 'stories.json'), 'utf8')) as readonly RecordedStory[]
const recorded = registry.recorded!
const pages = pagesOf(registry, recorded, stories, undefined)
const html = site(registry, pages, 'rules')
const ids = new Set(allRules(registry).map(({ id }) => id))

test('the generated pages in docs/ are up to date', async t => {
  t.is((await hfcheck(['docs', '--check'], { registry })).code, 0, 'run `npx hfcheck docs`')
})

test('a page that was edited by hand is found stale, and written anew', async t => {
  const out = newFolder()
  t.is((await hfcheck(['docs', '--out', out], { registry })).code, 0)
  for (const name of ['rules/mailbox.md', 'site.html']) {
    const page = join(out, name)
    const fresh = readFileSync(page, 'utf8')
    t.true(fresh.includes('mailbox.lifecycle'))
    writeFileSync(page, `${fresh}edited`)
    const { code, out: said } = await hfcheck(['docs', '--check', '--out', out], { registry })
    t.is(code, STALE)
    t.true(said.includes(name))
    t.is((await hfcheck(['docs', '--out', out], { registry })).code, 0)
    t.is(readFileSync(page, 'utf8'), fresh)
  }
})

test('every link between generated pages leads to a page and a heading that are there', t => {
  const headings = new Map(pages.map(page => [page.name, new Set([...markdownOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!)))]))
  for (const page of pages) {
    for (const [, href] of markdownOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      const [path, fragment] = href!.split('#') as [string, string?]
      const name = path === '' ? page.name : normalize(join(dirname(page.name), path))
      if (headings.has(name)) t.true(fragment === undefined || headings.get(name)!.has(fragment), `${page.name}: ${href}`)
      else t.notThrows(() => readFileSync(join(DOCS, name)), `${page.name}: ${href}`)
    }
  }
})

test('the site is one file: nothing is fetched, every link within it has its target, every rule its article, every lifecycle its picture', t => {
  t.notRegex(html, /<(?:link|img|iframe)\b|\bsrc=|@import|url\((?!#)/)
  const anchors = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
  for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) t.true(anchors.has(target!), target)
  t.deepEqual([...html.matchAll(/<article class="rule" data-rule="([^"]+)"/g)].map(([, id]) => id!).sort(), [...ids].sort())
  t.is([...html.matchAll(/<svg class="diagram" role="img" aria-label="1: /g)].length, allRules(registry).filter(({ rule }) => rule.kind === 'lifecycle').length)
  t.false(html.includes('stateDiagram'))
})

test('every rule’s page shows its predicate as it stands in the source, every bracket closed, and what pages tell in words once', t => {
  for (const { id, rule } of allRules(registry)) {
    const predicate = predicateOf(rule)!
    const source = readFileSync(join(DOCS, '..', predicate.file), 'utf8').split('\n').map(line => line.trim())
    t.deepEqual(predicate.lines.filter(line => !source.includes(line.trim())), [], id)
    const says = new Set(predicate.lines.flatMap(line => /^(?:\.\.\.)?(\w+)\b/.exec(line)?.[1] ?? []))
    t.true(['holds', 'reached', 'mayChange', 'moves', 'to', 'formula', 'secret'].some(word => says.has(word)), id)
    t.false(['says', 'because', 'source', 'known'].some(word => says.has(word)), id)
    const depth = [...predicate.lines.join('\n')].reduce((sum, sign) => sum + ('([{'.includes(sign) ? 1 : ')]}'.includes(sign) ? -1 : 0), 0)
    t.is(depth, 0, id)
  }
})

test('what a rule says is escaped in the site', t => {
  const page = { name: 'x.md', title: '<b>', blocks: [{ markdown: '# x\n\n```text\n<script>\n```', rule: { id: 'a.b', standing: 'holds' as const } }] }
  const text = site(registry, [page], 'x')
  t.true(text.includes('&lt;b&gt;') && text.includes('&lt;script&gt;'))
  t.is(text.split('<script>').length, 2)
})

test('the contract of every call cites rules that exist, and rules about a call are named in it', t => {
  t.deepEqual(recorded.calls.map(({ name }) => name).sort(), ['psci_migrate_info_type', 'psci_version', 'rpc_ack', 'rpc_read_request', 'rpc_reply', 'rpc_request', 'vcpu_get_count', 'vcpu_run', 'vm_configure', 'vm_get_count'])
  const page = markdownOf(pages.find(({ name }) => name === 'calls.md')!)
  for (const { name, answers, changes } of recorded.calls) {
    for (const id of [...answers.flatMap(({ judgedBy }) => judgedBy), ...changes, ...recorded.everyCall]) t.true(ids.has(id), `${name}: ${id}`)
    for (const { id, rule } of allRules(registry)) if ('on' in rule && rule.on?.includes(name) === true) t.true(page.includes(`[${id}]`), `${name}: ${id}`)
  }
})

test('every defect that was repaired upstream is found without its fix, and gone with it', t => {
  for (const { says, fix, rules } of DEFECTS) {
    for (const id of rules) {
      const without = VERDICTS.filter(({ fixes, violated }) => fixes.length === 0 && violated[id] !== undefined)
      t.true(without.length > 0, `${says} ${id}`)
      if (fix === undefined) continue
      const patch = registry.patches!.find(({ name }) => name === fix.commit)!
      t.true(patch.repairs!.includes(id), `${fix.commit} does not say that it repairs ${id}`)
      t.is(patch.upstream?.date, fix.date, fix.commit)
      const despite = allRules(registry).find(rule => rule.id === id)!.rule.known?.despite ?? []
      for (const { scope, granularity, fixes, violated } of VERDICTS) {
        if (fixes.includes(fix.commit) && !despite.includes(scope) && without.some(other => other.scope === scope && other.granularity === granularity)) t.false(id in violated, `${id} in ${scope}`)
      }
    }
  }
})

test('every fix is of a defect that is told, and every defect told that has one is of a fix; what the model cannot show breaks rules that exist, and says why', t => {
  const told = [...DEFECTS, ...BEYOND_THE_MODEL]
  t.deepEqual([...new Set(told.flatMap(({ fix }) => (fix === undefined ? [] : [fix.commit])))].sort(), registry.patches!.map(({ name }) => name).sort())
  t.deepEqual(told.filter(({ rules }) => rules.length === 0 || !rules.every(id => ids.has(id))), [])
  const page = markdownOf(pages.find(({ name }) => name === 'defects.md')!)
  for (const { says, why } of BEYOND_THE_MODEL) t.true(page.includes(says) && page.includes(why), says)
  for (const { says } of DEFECTS.filter(({ fix }) => fix !== undefined)) t.is(page.split(says).length, 2, says)
})

test('every rule that fails has a story; its steps can be taken, and break the rule', t => {
  const unpatched = VERDICTS.filter(({ fixes }) => fixes.length === 0)
  t.deepEqual(stories.map(({ rule }) => rule), [...new Set(unpatched.flatMap(({ violated }) => Object.keys(violated)))].sort())
  for (const { rule, system, steps } of stories) {
    const scope = system.replace(/-interleaved$/, '')
    const granularity = system === scope ? 'atomic' : 'interleaved'
    t.is(steps.length, unpatched.find(run => run.scope === scope && run.granularity === granularity)!.violated[rule], rule)
    const tables = pageTables()
    const hypervisor = scope === 'pagetables' ? undefined : hafnium(scope as ScopeName, { granularity })
    const { impossible, broken } = hypervisor === undefined ? rerun(tables, pageTableSpecs(tables), steps) : rerun(hypervisor, specs(hypervisor), steps)
    t.is(impossible, undefined, rule)
    const isLate = hypervisor !== undefined && isLateRule(specs(hypervisor)[rule]!)
    if (!isLate) t.true(broken.includes(rule), rule)
  }
})

test('the pages say so where nothing is recorded', t => {
  const bare = pagesOf(registry, { ...recorded, runs: [] }, [], undefined)
  t.true(markdownOf(bare[0]!).includes('Not recorded: `hfcheck mutate --update` does.'))
  t.true(markdownOf(bare.find(({ name }) => name === 'rules/mailbox.md')!).includes('– not recorded'))
})

test('explain tells what was recorded of a rule, and what repairs it', async t => {
  const { code, out } = await hfcheck(['explain', 'calls.refusedChangesNothing'], { registry })
  t.is(code, 0)
  t.regex(out, /\n {2}recorded +as it is, it fails in tiny \(7 steps\)/)
  t.regex(out, /with every fix, it\s+holds in tiny/)
  t.regex(out, /\n {2}repair +aa039b39: A reply is accepted only for a request/)
})

import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import test from 'ava'
import formats from 'ajv-formats'
import type { Log } from 'sarif'
import { validateXML } from 'xmllint-wasm'
import { newFolder } from '../new-folder.js'
import { hfcheck, type Surroundings } from './fake-terminal.js'
import { livenessRegistry } from './liveness-registry.js'

const xsd = readFileSync(fileURLToPath(new URL('../../../docs/junit.xsd', import.meta.url)), 'utf8')

const sarifSchema = (): object => {
  const { resolve } = createRequire(import.meta.url)
  // Its identity says draft 4, of which it uses nothing that later drafts read otherwise.
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(join(dirname(resolve('@microsoft/jest-sarif/package.json')), 'lib', 'schemas', 'sarif-2.1.0-rtm.5.json'), 'utf8')) as Record<string, unknown>
  return schema
}

// Patterns of the schema escape what needs no escape; as Unicode patterns they would be refused.
const ajv = new Ajv({ strict: false, unicodeRegExp: false, allErrors: true })
formats.default(ajv)
const isSarif = ajv.compile(sarifSchema())

const junitErrors = async (xml: string): Promise<readonly string[]> =>
  (await validateXML({ xml: { fileName: 'junit.xml', contents: xml }, schema: { fileName: 'junit.xsd', contents: xsd } })).errors.map(({ message }) => message)

/** Runs that end in every way there is. */
const RUNS: readonly (readonly [name: string, args: readonly string[], surroundings?: Surroundings])[] = [
  ['known violations', ['-s', 'tiny', '-s', 'small']],
  ['surprises', ['-s', 'surprise']],
  ['everything at once', ['-s', 'tiny', '-s', 'surprise', '-s', 'stale', '-s', 'unsatisfiable', '-s', 'stuck', '-s', 'throwing', '-s', 'asserting']],
  ['a patched model', ['-s', 'tiny', '--patch', 'careful']],
  ['a search cut short', ['-s', 'endless', '-s', 'tiny', '--max-states', '50']],
  ['nothing', ['--shard', '3/3']],
  ['a run that was stopped', ['-s', 'surprise', '-s', 'tiny', '--bail']],
  ['traps and lassos', ['-s', 'all'], { registry: livenessRegistry }],
]

for (const [name, args, surroundings] of RUNS) {
  test(`junit of ${name} keeps to its schema`, async t => {
    const { out } = await hfcheck([...args, '--reporter', 'junit'], surroundings)
    t.deepEqual(await junitErrors(out), [])
  })

  test(`sarif of ${name} keeps to the standard's schema`, async t => {
    const { out } = await hfcheck([...args, '--reporter', 'sarif'], surroundings)
    t.true(isSarif(JSON.parse(out)), ajv.errorsText(isSarif.errors))
  })
}

test('what a baseline accepts, and what merge puts together, keep to the schemas', async t => {
  const cwd = newFolder()
  mkdirSync(join(cwd, 'blobs'))
  await hfcheck(['baseline', 'add', 'wrong.frame@surprise', '--reason', 'a < b & "c"', '--issue', '#12'], { cwd })
  await hfcheck(['-s', 'surprise', '--reporter', 'blob=blobs/1.json'], { cwd })
  await hfcheck(['-s', 'tiny', '--reporter', 'blob=blobs/2.json'], { cwd })
  await hfcheck(['merge', 'blobs', '--reporter', 'junit=all.xml', '--reporter', 'sarif=all.sarif'], { cwd })
  const xml = readFileSync(join(cwd, 'all.xml'), 'utf8')
  t.true(xml.includes('<skipped message="known: #12 a &lt; b &amp; &quot;c&quot;"/>'), xml)
  t.deepEqual(await junitErrors(xml), [])
  const log = JSON.parse(readFileSync(join(cwd, 'all.sarif'), 'utf8')) as Log
  t.true(isSarif(log), ajv.errorsText(isSarif.errors))
  const accepted = log.runs[0]!.results!.find(({ ruleId }) => ruleId === 'wrong.frame')!
  t.deepEqual(accepted.suppressions, [{ kind: 'external', status: 'accepted', justification: '#12 a < b & "c"' }])
  t.is(accepted.baselineState, 'unchanged')
})

test('the validators refuse what is none', async t => {
  const { out } = await hfcheck(['-s', 'surprise', '--reporter', 'junit'])
  t.not((await junitErrors(out.replace('failures="3"', 'failures="many"'))).length, 0)
  t.not((await junitErrors(out.replace('</testsuite>', ''))).length, 0)
  t.not((await junitErrors(out.replace('<failure ', '<defeat '))).length, 0)
  const log = JSON.parse((await hfcheck(['-s', 'surprise', '--reporter', 'sarif'])).out) as Log
  t.false(isSarif({ ...log, version: '2.0.0' }))
  t.false(isSarif({ ...log, runs: [{ ...log.runs[0], results: [{ level: 'catastrophe' }] }] }))
})

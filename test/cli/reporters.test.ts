import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from 'sarif'
import test from 'ava'
import { registry } from '../../cli/registry.js'
import { ROOT } from '../installed.js'
import { newFolder } from '../new-folder.js'
import { hfcheck, type Surroundings } from './fake-terminal.js'

const read = (cwd: string, file: string): string => readFileSync(join(cwd, file), 'utf8')

test('reporters may be repeated: files appear beside what the terminal says', async t => {
  const cwd = newFolder()
  const { code, lines } = await hfcheck(['-s', 'surprise', '--reporter', 'junit=out/junit.xml', '--reporter', 'sarif=out/report.sarif', '--reporter', 'json=run.json'], { cwd })
  t.is(code, 12)
  t.is(lines.at(-1), '✗ violated within these bounds: 3 rules · surprise complete and exact')
  for (const file of ['out/junit.xml', 'out/report.sarif', 'run.json']) t.true(existsSync(join(cwd, file)), file)
})

test('standard output belongs to one reporter', async t => {
  const { code, err, out } = await hfcheck(['--reporter', 'json', '--reporter', 'line'])
  t.is(code, 1)
  t.is(out, '')
  t.is(err, 'error: --reporter json and line would both write to standard output: give all but one a file, e.g. --reporter line=report.line\n')
})

test('an unknown reporter is refused with what would work', async t => {
  t.regex((await hfcheck(['--reporter', 'junnit'])).err, /no reporter is named "junnit"; there are pretty, line, .*did you mean junit\?/)
  t.regex((await hfcheck(['--reporter', 'junit='])).err, /name the file, e\.g\. junit=report\.junit/)
})

test('a report that cannot be written is an error, and nothing half written stays', async t => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'taken'), '')
  const { code, err } = await hfcheck(['-s', 'tiny', '--reporter', 'junit=taken/junit.xml'], { cwd })
  t.is(code, 1)
  t.regex(err, /^error: .*taken\/junit\.xml cannot be written: /)
})

test('line prints a line for each scope, surprises in full, and the verdict last', async t => {
  const { out, lines } = await hfcheck(['-s', 'tiny', '-s', 'surprise', '--reporter', 'line'])
  t.regex(lines[0]!, /^✓ tiny {3}\d+ states, depth \d+, complete, .*; 2 known violations$/)
  t.regex(lines[1]!, /^✗ surprise {3}.*; 3 violations$/)
  t.true(out.includes('✗ wrong.clerkAIsIdle'))
  t.false(out.includes('~ box.nothingIsLost'))
  t.true(lines.at(-1)!.startsWith('✗ violated within these bounds: 3 rules'))
})

test('line is what a log in CI gets when nobody asks', async t => {
  t.regex((await hfcheck(['-s', 'tiny'], { env: { CI: 'true' } })).lines[0]!, /^✓ tiny {3}\d+ states, depth/)
})

test('every reporter that says what was covered says when fingerprints stand for states, how far they are to be trusted, and never that it is exact', async t => {
  for (const [reporter, said] of [
    ['pretty', /by fingerprints: a state left out with probability at most [\d.]+e-\d+[^]*holds within these bounds.*, as far as fingerprints tell/],
    ['line', /complete, by fingerprints: a state left out with probability at most [\d.]+e-\d+/],
    ['junit', /name="exactness" value="by fingerprints: a state left out with probability at most/],
    ['json', /"exactness": ?"fingerprints",\s*"omission": ?[\d.]+e-\d+/],
    ['ndjson', /"exactness":"fingerprints","omission":[\d.]+e-\d+/],
  ] as const) {
    const { out, code } = await hfcheck(['-s', 'tiny', '--store', 'fingerprint', '--reporter', reporter])
    t.is(code, 0)
    t.regex(out.replaceAll(/\s+/g, ' '), said, reporter)
    t.notRegex(out, /and exact|"exact"/, reporter)
  }
})

test('ndjson tells everything as it happens', async t => {
  const { lines } = await hfcheck(['-s', 'tiny', '-s', 'stuck', '--reporter', 'ndjson'])
  const events = lines.map(line => JSON.parse(line) as { event: string; scopes?: string[]; scope?: { name: string }; exitCode?: number })
  t.deepEqual(events.map(({ event, scope }) => scope?.name ?? event), ['begin', 'tiny', 'stuck', 'end'])
  t.deepEqual(events[0]!.scopes, ['tiny', 'stuck'])
  t.is(events.at(-1)!.exitCode, 11)
})

test('junit has a suite for each scope, a case for each rule, and says what failed, was known, or was never judged', async t => {
  const { out } = await hfcheck(['-s', 'tiny', '-s', 'surprise', '-s', 'throwing', '--reporter', 'junit'])
  t.regex(out, /<testsuite name="tiny" tests="7" failures="0" errors="0" skipped="3" time="[\d.]+">/)
  t.regex(out, /<testcase name="box\.nothingIsLost" classname="hfcheck\.surprise" file="[^"]*post-office\.ts" line="\d+" time="0">\n {6}<failure type="invariant" message="No letter is ever lost\.">/)
  t.true(out.includes('<skipped message="known: repaired by 1234abcd (2018-08-06). Emptying the box drops what is in it."/>'))
  t.true(out.includes('<skipped message="never judged"/>'))
  t.regex(out, /<error type="threw" message="deliver failed in state/)
  t.regex(out, /\[\[ATTACHMENT\|\.hfcheck\/surprise\/box\.nothingIsLost\.itf\.json\]\]/)
  const open: string[] = []
  for (const [, close, name, self] of out.replace(/<\?.*\?>/, '').matchAll(/<(\/?)([a-z-]+)(?:\s+[a-z]+="[^"<>]*")*\s*(\/?)>/g)) {
    if (close === '/') t.is(open.pop(), name)
    else if (self === '') open.push(name!)
  }
  t.deepEqual(open, [])
})

test('sarif places results at the line of their rule, with the way there and what a baseline compares', async t => {
  const { out } = await hfcheck(['-s', 'tiny', '-s', 'surprise', '-s', 'stale', '--reporter', 'sarif'])
  const log = JSON.parse(out) as Log
  const [run] = log.runs
  t.is(log.version, '2.1.0')
  t.is(run!.automationDetails!.id, 'hfcheck/tiny+surprise+stale')
  t.is(run!.invocations![0]!.exitCode, 12)
  const results = run!.results!
  t.deepEqual(results.map(({ ruleId, level }) => `${ruleId} ${level}`), [
    'box.nothingIsLost note', 'box.failedCallChangesNothing note', 'box.nothingIsLost error', 'wrong.clerkAIsIdle error', 'wrong.frame error', 'wrong.gone warning',
  ])
  for (const { ruleId, ruleIndex, locations, suppressions, level, partialFingerprints } of results) {
    t.is(run!.tool.driver.rules![ruleIndex!]!.id, ruleId!)
    t.regex(locations![0]!.physicalLocation!.artifactLocation!.uri!, /post-office\.ts$/)
    t.true(locations![0]!.physicalLocation!.region!.startLine! > 100)
    t.is(suppressions?.length ?? 0, level === 'note' ? 1 : 0)
    t.regex(partialFingerprints!['hfcheck/v1']!, new RegExp(`^\\w+ ${ruleId} `))
  }
  const flow = results[2]!.codeFlows![0]!.threadFlows
  t.deepEqual(flow[0]!.locations.map(({ executionOrder, location }) => [executionOrder, location!.message!.text!]).at(-1), [4, '4. clerkA empty() → -1'])
})

test('sarif says of every rule where a person can read about it, and what it is about', async t => {
  const rules = async (args: readonly string[], surroundings: Surroundings = {}) => (JSON.parse((await hfcheck([...args, '--reporter', 'sarif'], surroundings)).out) as Log).runs[0]!.tool.driver.rules!
  const lost = async (surroundings: Surroundings = {}) => (await rules(['-s', 'surprise'], surroundings)).find(({ id }) => id === 'box.nothingIsLost')!
  t.regex((await lost()).help!.text, /^No letter is ever lost\.\nWhy: .*\nFrom: .*\n(?:Known to fail: .*\n)?More: hfcheck explain box\.nothingIsLost$/)
  t.true((await lost()).help!.markdown!.startsWith('**No letter is ever lost.**\n\n'))
  t.is((await lost()).helpUri, undefined, 'nobody said where')
  t.is((await lost({ env: { HFCHECK_DOCUMENTATION: 'https://example.org/docs/' } })).helpUri, 'https://example.org/docs/rules/box.md#boxnothingislost')
  t.is((await lost({ env: { HFCHECK_DOCUMENTATION: 'https://example.org/{rule}.html' } })).helpUri, 'https://example.org/box.nothingIsLost.html')
  t.regex((await hfcheck([], { env: { HFCHECK_DOCUMENTATION: 'here' } })).err, /^error: HFCHECK_DOCUMENTATION=here: must be a web address, e\.g\. https:\/\/example\.org\/docs/)
  // On GitHub, the line that states the rule, as it was checked: if it is in the repository at all.
  const env = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'somebody/offices', GITHUB_SHA: '1234abcd' }
  t.regex((await lost({ env, cwd: ROOT })).helpUri!, /^https:\/\/github\.com\/somebody\/offices\/blob\/1234abcd\/test\/cli\/post-office\.ts#L\d+$/)
  t.is((await lost({ env })).helpUri, undefined, 'elsewhere than here')
  // Rules about the hypervisor come from its source, or from the manual of the hardware.
  const shipped = await rules(['-s', 'pair', '--max-states', '1'], { registry })
  t.true(shipped.length > 20)
  for (const { id, helpUri } of shipped) t.regex(helpUri ?? '', /^https:\/\/(?:github\.com\/TF-Hafnium\/hafnium\/blob\/2f94ec12\/(?:src|inc)\/[\w/]+\.[chS]$|developer\.arm\.com\/)/, id)
})

test('on GitHub, annotations go to standard error and a summary to its file', async t => {
  const cwd = newFolder()
  const summary = join(cwd, 'summary.md')
  const { err, lines } = await hfcheck(['-s', 'surprise'], { cwd, env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, CI: 'true' } })
  t.regex(err, /^::error file=[^,]*post-office\.ts,line=\d+,col=\d+,title=box\.nothingIsLost is violated in surprise::No letter is ever lost\.%0A1 public put\(letter=1\) → 0%0A/)
  t.is(err.match(/^::error /gm)!.length, 3)
  t.true(lines.at(-1)!.startsWith('✗ violated'))
  const text = readFileSync(summary, 'utf8')
  t.regex(text, /^## hfcheck\n\n.*violated.*\n✗ violated within these bounds: 3 rules · surprise complete and exact\n/)
  t.true(text.includes('| surprise |') && text.includes('### wrong.frame in surprise'))
})

test('the summary on GitHub tells deadlocks and errors as well, and leaves out what there is no room for', async t => {
  const cwd = newFolder()
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'), CI: 'true' }
  await hfcheck(['-s', 'stuck', '-s', 'throwing'], { cwd, env })
  t.regex(read(cwd, 'summary.md'), /### deadlock in stuck\n\n```\n[^]*```\n\n### throwing could not be searched\n\ndeliver failed in state [^]*```\n/)
  await hfcheck(['-s', 'surprise', '--reporter', 'blob=blobs/1.json'], { cwd })
  const blob = JSON.parse(read(cwd, 'blobs/1.json')) as { run: { scopes: { rules: { id: string; story?: { steps: unknown[] } }[] }[] } }
  const { story } = blob.run.scopes[0]!.rules.find(({ id }) => id === 'box.nothingIsLost')!
  story!.steps = Array.from({ length: 20_000 }, () => story!.steps[0])
  writeFileSync(join(cwd, 'blobs', '1.json'), JSON.stringify(blob))
  await hfcheck(['merge', 'blobs'], { cwd, env: { ...env, GITHUB_STEP_SUMMARY: join(cwd, 'merged.md') } })
  const merged = read(cwd, 'merged.md')
  t.true(Buffer.byteLength(merged) < 2 ** 20)
  t.regex(merged, /### wrong\.frame in surprise[^]*\n1 story for which there is no room here: in the log\n/)
})

test('blobs of several runs are merged into one report', async t => {
  const cwd = newFolder()
  t.is((await hfcheck(['-s', 'tiny', '--reporter', 'blob=blobs/1.json'], { cwd })).code, 0)
  t.is((await hfcheck(['-s', 'surprise', '--reporter', 'blob=blobs/2.json'], { cwd })).code, 12)
  const { code, lines } = await hfcheck(['merge', 'blobs', '--reporter', 'junit=all.xml'], { cwd })
  t.is(code, 12)
  t.is(lines.at(-1), '✗ violated within these bounds: 3 rules, 2 known violations besides')
  t.true(read(cwd, 'all.xml').includes('<testsuite name="surprise"'))
  t.is((await hfcheck(['-s', 'tiny', '--reporter', 'blob=blobs/3.json'], { cwd })).code, 0)
  t.is((await hfcheck(['merge', 'blobs'], { cwd })).err, 'error: blobs: two blobs report on tiny; they are of different runs\n')
  t.regex((await hfcheck(['merge', 'nowhere'], { cwd })).err, /there is no folder nowhere/)
})

for (const args of [['list'], ['list', '--patches'], ['list', '--configs'], ['explain', 'box'], ['replay', 't/tiny/box.nothingIsLost.itf.json'], ['replay', 't/tiny/box.nothingIsLost.itf.json', '--patch', 'careful'], ['simulate', '--seed', '1', '--runs', '5'], ['diff', 't/tiny/box.nothingIsLost.itf.json', 't/surprise/wrong.frame.itf.json'], ['diff', '-s', 'tiny', '--patch', 'careful'], ['bisect', 'nothingIsLost'], ['--help'], ['replay', '--help']]) {
  test(`hfcheck ${args.join(' ')} keeps to a terminal of 56 columns`, async t => {
    const cwd = newFolder()
    if (args.some(arg => arg.startsWith('t/'))) await hfcheck(['-s', 'tiny', '-s', 'surprise', '--out', 't'], { cwd })
    for (const env of [{ LC_ALL: 'C.UTF-8' }, { LC_ALL: 'C' }]) {
      const { out } = await hfcheck([...args, '--no-color'], { isTTY: true, columns: 56, cwd, env })
      t.true(out.length > 80)
      for (const line of out.split('\n')) t.true(line.length <= 56 || !/\S\s+\S/.test(line), line)
      if (env.LC_ALL === 'C') t.notRegex(out, /[^\x00-\x7f]/)
    }
  })
}

test('nothing is wider than a narrow terminal, unless a value is', async t => {
  const { lines } = await hfcheck(['-s', 'surprise', '--no-color'], { isTTY: true, columns: 60 })
  for (const line of lines) t.true(line.length <= 60 || / {2}(?:trace|replay|explore|accept) |^ {2}at /.test(line), line)
})

test('what is read through a pager is as wide as COLUMNS says; a terminal knows better', async t => {
  const widest = async (options: object): Promise<number> => {
    const { lines } = await hfcheck(['-s', 'surprise', '--no-color'], options)
    return Math.max(...lines.filter(line => !/ {2}(?:trace|replay|explore|accept) |^ {2}at /.test(line)).map(line => line.length))
  }
  t.true(await widest({ env: { COLUMNS: '60' } }) <= 60)
  t.true(await widest({}) > 60)
  t.is(await widest({ env: { COLUMNS: 'wide' } }), await widest({}))
  t.is(await widest({ isTTY: true, columns: 96, env: { COLUMNS: '60' } }), await widest({ isTTY: true, columns: 96 }))
})

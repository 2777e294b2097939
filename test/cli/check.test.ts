import test from 'ava'
import { hfcheck } from './fake-terminal.js'

test('known violations are told and do not fail the run; the verdict is the last line', async t => {
  const { code, out, err, lines } = await hfcheck(['--no-progress'])
  t.is(code, 0)
  t.is(err, '')
  t.is(lines.at(-1), '✓ holds within these bounds but for 2 known violations · tiny, small complete and exact')
  t.true(out.includes('~ box.nothingIsLost   No letter is ever lost.\n  known   repaired by 1234abcd (2018-08-06). Emptying the box drops what is in it.\n'))
})

test('a known violation is told once, in the first scope it fails in, and named in the others', async t => {
  const { out } = await hfcheck([])
  t.is(out.split('~ box.nothingIsLost').length, 2)
  t.true(out.includes('  Known     box.nothingIsLost (4 steps), box.failedCallChangesNothing (4 steps)\n'))
})

test('a counterexample that stands above for another rule is not told again', async t => {
  const { out } = await hfcheck(['--scope', 'tiny'])
  t.true(out.includes('  Shortest counterexample in tiny: the same 4 steps as for box.nothingIsLost, above.\n'))
  t.is(out.split('clerkA  empty()').length, 2)
})

test('a story shows only what changed, who did it, its result, and where the rule broke', async t => {
  const { out } = await hfcheck(['--scope', 'tiny', '--rule', 'box.nothing*'])
  t.true(out.includes(`
  Shortest counterexample in tiny, 4 steps (breadth-first: none is shorter)
   0 start   the box is empty, both clerks are idle
   1 public  put(letter=1)  → 0
               box.state    empty → full
               box.letters  [] → [letter1]
   2 public  put(letter=2)  → 0
               box.letters  [letter1] → [letter1, letter2]
   3 clerkA  take()         → 0
               box.letters  [letter1, letter2] → [letter2]
               clerkA       state idle → carrying, letter none → letter1
✗  4 clerkA  empty()        → -1
             stamp=0
               box.state    full → empty
               box.letters  [letter2] → []
               lost         false → true   ← the rule reads this
`), out)
})

test('a surprise fails the run and names the rules', async t => {
  const { code, out, lines } = await hfcheck(['--scope', 'surprise'])
  t.is(code, 12)
  t.is(lines.at(-1), '✗ violated within these bounds: 3 rules · surprise complete and exact')
  t.is(lines.at(-2), '  violated  box.nothingIsLost, wrong.clerkAIsIdle, wrong.frame')
  t.true(out.includes('in surprise for clerkA, 2 steps'))
  t.regex(out, /clerkA +state carrying → idle, letter letter1 → none {3}← letter may not change\n +delivered +0 → 1 {3}← may not change/)
  t.true(out.includes('known to fail elsewhere'))
})

for (const [scope, code, last] of [
  ['stale', 20, '⚠ holds within these bounds: 1 rule declared known to fail · stale complete and exact'],
  ['unsatisfiable', 10, '✗ violated within these bounds: 1 rule · unsatisfiable complete and exact'],
  ['stuck', 11, '✗ violated within these bounds: deadlock in stuck · stuck complete and exact'],
  ['throwing', 75, '✗ error: throwing could not be searched · nothing searched'],
  ['asserting', 14, '✗ error: asserting could not be searched · nothing searched'],
] as const) {
  test(`a run over ${scope} ends with ${code}`, async t => {
    const ran = await hfcheck(['--scope', scope])
    t.is(ran.code, code)
    t.is(ran.lines.at(-1), last)
  })
}

test('of several the lowest violation decides, then an error, then staleness, then a limit', async t => {
  const code = async (...args: string[]) => (await hfcheck(args)).code
  t.is(await code('-s', 'surprise', '-s', 'stuck', '-s', 'stale'), 11)
  t.is(await code('-s', 'throwing', '-s', 'surprise'), 12)
  t.is(await code('-s', 'throwing', '-s', 'stale'), 75)
})

test('a search cut short proves nothing and says so', async t => {
  const deep = await hfcheck(['--scope', 'tiny', '--max-depth', '3'])
  t.is(deep.code, 152)
  t.is(deep.lines.at(-1), '? holds as far as searched within these bounds, which is no proof · tiny to depth 3 only, exact')
  t.true(deep.out.includes('complete to depth 3, then stopped at --max-depth'))
  const many = await hfcheck(['--scope', 'endless', '--max-states', '20,000'])
  t.is(many.code, 152)
  t.true(many.out.includes('stopped at --max-states'))
})

test('a rule that is known to fail is not called stale by a search cut short', async t => {
  t.is((await hfcheck(['--scope', 'stale', '--max-depth', '2'])).code, 152)
})

test('a rule that is known to fail wherever it is judged is vacuous, not stale, where it is not', async t => {
  const { code, out } = await hfcheck(['--scope', 'stuck', '--rule', 'wrong.neverJudged'])
  t.is(code, 11)
  t.true(out.includes('never judged: wrong.neverJudged'))
})

test('a rule never judged is reported as vacuous', async t => {
  const { out } = await hfcheck(['--scope', 'tiny'])
  t.true(out.includes('  Vacuous   ⚠ HFW001 never judged: clerks.neverAsked\n'), out)
})

test('the way to a state in which the model throws is told', async t => {
  const { out } = await hfcheck(['--scope', 'throwing'])
  t.regex(out, /✗ error {3}deliver failed in state \d+, 5 steps from the initial one: the stamp is missing/)
  t.true(out.includes('The way there in throwing, 5 steps'))
})

test('the verdict says which rules it is about when not all were checked', async t => {
  const { lines } = await hfcheck(['--scope', 'tiny', '--rule', 'clerks.carryOne'])
  t.is(lines.at(-1), '✓ holds within these bounds · tiny complete and exact; rules clerks.carryOne only')
})

test('no line is wider than 96 columns, unless a value is', async t => {
  for (const scope of ['tiny', 'surprise', 'stuck', 'stale']) {
    for (const line of (await hfcheck(['--scope', scope])).lines) t.true(line.length <= 96, line)
  }
})

test('--ascii, a locale without UTF-8 and a dumb terminal get text twins', async t => {
  for (const ran of [hfcheck(['--ascii', '-s', 'surprise']), hfcheck(['-s', 'surprise'], { env: { LC_ALL: 'C' } }), hfcheck(['-s', 'surprise'], { env: { TERM: 'dumb' } })]) {
    const { out, lines } = await ran
    t.notRegex(out, /[^\x00-\x7f]/)
    t.true(lines.at(-1)!.startsWith('FAIL violated'))
  }
})

test('colours follow the flag, NO_COLOR, FORCE_COLOR and the terminal, in this order', async t => {
  const coloured = async (args: string[], options: Parameters<typeof hfcheck>[1]) => (await hfcheck(['-s', 'tiny', ...args], options)).out.includes('\x1b[')
  t.true(await coloured([], { isTTY: true }))
  t.false(await coloured([], {}))
  t.true(await coloured([], { env: { FORCE_COLOR: '1' } }))
  t.false(await coloured([], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }))
  t.false(await coloured(['--no-color'], { isTTY: true, env: { FORCE_COLOR: '1' } }))
})

test('--full prints whole states', async t => {
  const { out } = await hfcheck(['-s', 'tiny', '-r', 'box.nothingIsLost', '--full'])
  t.is(out.split(/clerkB +state idle, letter none/).length - 1, 5)
})

test('--json prints one document with the same facts', async t => {
  const { code, out, err } = await hfcheck(['--json', '--scope', 'surprise'])
  const run = JSON.parse(out) as { schemaVersion: number; exitCode: number; scopes: { name: string; search: { complete: boolean; states: number }; rules: { id: string; standing: string; story?: { steps: unknown[] } }[] }[] }
  t.is(err, '')
  t.is(code, 12)
  t.is(run.schemaVersion, 1)
  t.is(run.exitCode, 12)
  t.is(run.scopes[0]!.search.complete, true)
  t.deepEqual(run.scopes[0]!.rules.filter(({ standing }) => standing === 'violated').map(({ id, story }) => [id, story!.steps.length]), [
    ['box.nothingIsLost', 4], ['wrong.clerkAIsIdle', 2], ['wrong.frame', 3],
  ])
})

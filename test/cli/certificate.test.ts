import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createHash } from 'node:crypto'
import { brotliCompressSync, constants } from 'node:zlib'
import test, { type ExecutionContext } from 'ava'
import { rowsOf } from '../../checker/certificate/rows.js'
import { inOrder, readCertificate, type Header } from '../../cli/certificate/file.js'
import { registry as shipped } from '../../cli/registry.js'
import type { Registry } from '../../cli/entry.js'
import { scopeEntry } from '../../cli/make-entry.js'
import { ROOT } from '../installed.js'
import { newFolder } from '../new-folder.js'
import { hfcheck, type Surroundings } from './fake-terminal.js'
import { postOffice, postRules } from './post-office.js'
import { toyRegistry } from './toy-registry.js'

const FILE = 'tiny.certificate'

const issued = async (t: ExecutionContext, scope = 'tiny', surroundings: Surroundings = {}): Promise<string> => {
  const cwd = newFolder()
  const { err } = await hfcheck(['-s', scope, '--certificate', FILE, '--no-progress'], { ...surroundings, cwd })
  t.regex(err, /^certificate tiny\.certificate: [\d,]+ states, [\d,]+ bytes/)
  return cwd
}

const verified = (cwd: string, ...args: readonly string[]) => hfcheck(['verify-certificate', FILE, ...args], { cwd })

/** The same certificate of other states, its checksum and count made to fit: what only looking at the states finds out. */
const forged = async (cwd: string, change: (rows: Uint8Array[], header: Header) => readonly Uint8Array[], facts: Partial<Header> = {}): Promise<void> => {
  const { header, rows } = await readCertificate(join(cwd, FILE))
  const { bytesPerState: bytes } = header
  const each = Array.from({ length: header.states }, (_, i) => Uint8Array.from(rows.subarray(i * bytes, (i + 1) * bytes)))
  const given = change(each, header)
  const joined = Buffer.concat(given)
  const chained = Uint8Array.from(joined)
  for (let i = bytes; i < joined.length; i++) chained[i] = joined[i]! ^ joined[i - bytes]!
  const now = { ...header, states: given.length, checksum: createHash('sha256').update(joined).digest('hex'), ...facts }
  writeFileSync(join(cwd, FILE), Buffer.concat([Buffer.from(`${JSON.stringify(now)}\n`), brotliCompressSync(chained, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })]))
}

const byteOrder = (a: Uint8Array, b: Uint8Array): number => Buffer.compare(a, b)

test('what check certifies is confirmed: closed, with known violations as such and witnesses seen', async t => {
  const cwd = await issued(t)
  const { code, out, lines } = await verified(cwd)
  t.is(code, 0, out)
  t.regex(lines[0]!, /^✓ tiny {3}265 states · 2,120 transitions · /)
  t.true(out.includes('Claims    4 rules hold, 2 broken, 1 witness seen; nothing is stuck'), out)
  t.true(lines.at(-1)!.startsWith('✓ the certificate is right'))
})

test('the search and its certificate count alike, and the same file comes of the same model', async t => {
  const [one, other] = [await issued(t), await issued(t)]
  t.deepEqual(readFileSync(join(one, FILE)), readFileSync(join(other, FILE)))
})

test('a sample takes the states its seed says, and calls itself one', async t => {
  const cwd = await issued(t)
  const figures = async (seed: string) => (await verified(cwd, '--sample', '20%', '--seed', seed)).lines[0]!.replace(/ · [^·]*$/, '').replace(/ · [^·]*$/, '')
  t.is(await figures('1'), await figures('1'))
  t.not(await figures('1'), await figures('2'))
  const { code, lines } = await verified(cwd, '--sample', '0.2')
  t.is(code, 0)
  t.regex(lines[0]!, /^✓ tiny {3}\d+ of 265 states · /)
  t.is(lines.at(-1), '✓ nothing is wrong with the states looked at (seed 1): a sample, not the whole')
})

for (const [what, change, told] of [
  ['a state is missing', (rows: Uint8Array[]) => rows.filter((_, i) => i !== 100), /: \w+ leads out of the\s+certificate/],
  ['the initial state is missing', (rows: Uint8Array[]) => rows.slice(1), /the initial state is not in the certificate/],
  ['a state is another one', (rows: Uint8Array[]) => rows.map((row, i) => (i === 100 ? row.map((byte, k) => (k === 0 ? 1 - byte : byte)) : row)).sort(byteOrder), /leads out of the\s+certificate|the states are not in order|is said to hold, and does not/],
  ['a state is no state', (rows: Uint8Array[]) => [...rows.slice(0, -1), rows.at(-1)!.map(() => 255)], /a row is no state|leads out of the certificate/],
  ['a state stands twice', (rows: Uint8Array[]) => [rows[0]!, ...rows], /the states are not in order/],
  ['the order is another', (rows: Uint8Array[]) => [...rows].reverse(), /the initial state is not in the certificate|the states are not in order/],
] as const) {
  test(`a certificate in which ${what} is refused`, async t => {
    const cwd = await issued(t)
    await forged(cwd, change)
    const { code, out, lines } = await verified(cwd)
    t.is(code, 14, out)
    t.regex(out, told)
    t.is(lines.at(-1), '✗ the certificate is refused')
  })
}

test('a certificate that claims what is not so is refused with the rule and the state', async t => {
  const cwd = await issued(t)
  await forged(cwd, (rows, { rules }) => { t.deepEqual(rules.broken, ['box.nothingIsLost', 'box.failedCallChangesNothing']); return rows })
  const { header } = await readCertificate(join(cwd, FILE))
  const claiming = async (rules: Partial<Header['rules']>) => {
    await forged(cwd, rows => rows, { rules: { ...header.rules, ...rules } })
    const { code, out } = await verified(cwd)
    t.is(code, 14)
    return out.replaceAll(/\s+/g, ' ')
  }
  t.regex(await claiming({ holds: ['box.nothingIsLost'], broken: [] }), /state \d+: box\.nothingIsLost is said to hold, and does not/)
  t.regex(await claiming({ holds: ['box.failedCallChangesNothing'], broken: [] }), /box\.failedCallChangesNothing is said to hold, and does not, after empty/)
  t.regex(await claiming({ broken: ['clerks.carryOne'] }), /clerks\.carryOne is said to show, and does not/)
})

test('a file that was damaged, cut off, of another version or none is refused with what is wrong', async t => {
  const cwd = await issued(t)
  const good = readFileSync(join(cwd, FILE))
  const refused = async (bytes: Uint8Array): Promise<string> => {
    writeFileSync(join(cwd, FILE), bytes)
    const { code, out, err } = await verified(cwd)
    t.is(code, 1)
    t.is(out, '')
    return err
  }
  t.regex(await refused(good.subarray(0, good.length - 20)), /^error: .*tiny\.certificate is damaged: its states cannot be unpacked/)
  t.regex(await refused(Buffer.from('hello')), /is no certificate {3}\(hfcheck check --certificate writes one\)/)
  t.regex(await refused(Buffer.from(good.toString('latin1').replace('"certificateVersion":1', '"certificateVersion":7'), 'latin1')), /is a certificate of version 7, this hfcheck reads version 1/)
  t.regex(await refused(Buffer.from(good.toString('latin1').replace('"states":265', '"states":264'), 'latin1')), /is damaged/)
  t.regex(await refused(Buffer.from(good.toString('latin1').replace(/"checksum":"../, '"checksum":"zz'), 'latin1')), /is damaged: its checksum is not that of its states/)
  t.regex(await refused(Buffer.from(good.toString('latin1').replace('"scope":"tiny"', '"scope":"tinny"'), 'latin1')), /of scope "tinny", which is not here {3}did you mean tiny\?/)
  t.regex(await refused(Buffer.from(good.toString('latin1').replace('"scope":"tiny"', '"scope":"small"'), 'latin1')), /is of another model of small than this one/)
  t.regex((await hfcheck(['verify-certificate', 'nowhere'], { cwd })).err, /there is no file .*nowhere/)
})

test('a certificate outlives neither a change of the model nor of its bounds', async t => {
  const cwd = await issued(t)
  const changed: Registry = { ...toyRegistry, scopes: [scopeEntry('tiny', () => ({ ...postOffice({ name: 'tiny' }), bounds: 'others' }), () => postRules)] }
  t.regex((await hfcheck(['verify-certificate', FILE], { cwd, registry: changed })).err, /is of another model of tiny/)
})

test('there is no certificate of several scopes, of a search cut short, of one with a deadlock, or of calls run section by section', async t => {
  const cwd = newFolder()
  const asked = async (...args: readonly string[]) => (await hfcheck([...args, '--certificate', FILE, '--no-progress'], { cwd })).err
  t.regex(await asked('-s', 'tiny', '-s', 'small'), /a certificate is of one scope/)
  t.regex(await asked('-s', 'tiny', '--por'), /with --por not every state is visited/)
  t.is(await asked('-s', 'tiny', '--max-depth', '2'), 'no certificate: tiny was not searched completely\n')
  t.is(await asked('-s', 'stuck'), 'no certificate: stuck has a deadlock\n')
  t.regex(await asked('-s', 'surprise'), /there are no certificates of surprise/)
  t.throws(() => readFileSync(join(cwd, FILE)))
})

test('the shipped model: what is certified with every state under its own name is confirmed, on one thread and on several', async t => {
  const cwd = await issued(t, 'solo', { registry: shipped })
  const run = async (...args: string[]) => {
    const { code, out, lines } = await hfcheck(['verify-certificate', FILE, ...args], { cwd, registry: shipped })
    t.is(code, 0, out)
    return [lines[0]!.split(' · ').slice(0, 2), ...lines.slice(1)]
  }
  const alone = await run('--workers', '1')
  t.deepEqual(await run('--workers', '3'), alone)
  const { header } = await readCertificate(join(cwd, FILE))
  t.true(header.rules.notCovered.length > 0 && header.rules.broken.length > 0)
})

test('tiny of the shipped model, sampled; and refused once a state is missing that the sample meets', async t => {
  const cwd = await issued(t, 'tiny', { registry: shipped })
  const sampled = () => hfcheck(['verify-certificate', FILE, '--sample', '0.05%'], { cwd, registry: shipped })
  t.is((await sampled()).code, 0)
  // So many are missing that any sample meets one.
  await forged(cwd, rows => rows.filter((_, i) => i === 0 || i % 3 > 0))
  t.is((await sampled()).code, 14)
})

test('the checker of certificates is small and shares nothing with the search', t => {
  const folder = join(ROOT, 'checker')
  const text = (file: string): string => readFileSync(join(folder, file), 'utf8')
  t.true(['certificate/rows.ts', 'certificate/verify.ts'].reduce((sum, file) => sum + text(file).trimEnd().split('\n').length, 0) <= 250)
  const found = new Set<string>()
  const follow = (file: string): void => {
    if (found.has(file)) return
    found.add(file)
    for (const [, target] of text(file).matchAll(/^import (?!type)[^']*'(\.[^']*)\.js'/gm)) follow(join(dirname(file), `${target!}.ts`))
  }
  follow('certificate/verify.ts')
  t.deepEqual([...found].sort(), ['certificate/rows.ts', 'certificate/verify.ts', 'property.ts', 'rules.ts', 'site.ts', 'state/leaves.ts', 'state/show.ts', 'traces/judge.ts'])
})

test('rows keep what they are given, whatever its type, and refuse what is in no domain', t => {
  const system = postOffice({ name: 'tiny' })
  const { bytes, read, write } = rowsOf(system.schema)
  const rows = new Uint8Array(2 * bytes)
  const state = { ...structuredClone(system.initial), box: { state: 'full' as const, letters: [1, 0] }, clerks: [{ state: 'carrying' as const, letter: 1 }, { state: 'idle' as const, letter: undefined }], delivered: 2, lost: true }
  write(state as typeof system.initial, rows, bytes)
  t.deepEqual(read(rows, bytes), state as typeof system.initial)
  t.throws(() => write({ ...state, delivered: 3 } as typeof system.initial, rows, 0), { message: 'delivered: 3 is not in its domain' })
  t.deepEqual([...inOrder(Uint8Array.from([3, 0, 1, 9, 1, 2]), 2)], [1, 2, 1, 9, 3, 0])
})

import { HANGS } from '../../model/state.js'
import { STAGE1_END, readPartialRecord, readRecord, vcpuNamed, vmNamed } from './read-config.js'
import { among, field, hexOf, integer, listOf, maybeField, objectWith, pageOf, shown, tableOf, textOf, wrong, type Json } from './shape.js'
import { OPS, type Config, type Observed, type Recorded, type RecordedEvent, type RecordedRegisters } from './trace.js'

/** One event and what was observed of it. */

const STEP = new Set(['event', 'observed'])
const EVENT = ['cpu', 'op', 'x', 'by']
const EVENT_FIELDS: Readonly<Record<(typeof OPS)[number], ReadonlySet<string>>> = {
  hvc: new Set(EVENT), smc: new Set(EVENT), wfi: new Set(EVENT), irq: new Set(EVENT),
  wfe: new Set(EVENT), fiq: new Set(EVENT), serror: new Set(EVENT),
  data_abort: new Set([...EVENT, 'fnv']), inst_abort: new Set([...EVENT, 'fnv']),
  sync: new Set([...EVENT, 'esr']),
  fill: new Set([...EVENT, 'addr', 'len', 'byte']),
  write: new Set([...EVENT, 'addr', 'hex']),
  read: new Set([...EVENT, 'addr', 'len']),
}
const ANY_EVENT = new Set(Object.values(EVENT_FIELDS).flatMap(fields => [...fields]))
const OBSERVED = new Set(['out', 'why', 'cur', 'x0', 'x1', 'x2', 'x3', 'data', 'vm', 's1', 'mem'])

const HYPERCALL_CLASS = 0x16
const WFX_CLASS = 0x01

const registers = (value: unknown): RecordedRegisters => {
  if (value === null) return [null, null, null, null]
  const x = listOf(value, item => (item === null ? null : hexOf(item)))
  return x.length === 4 ? x : wrong(`has ${x.length} registers instead of 4`)
}

/** Where an access begins; it must stay inside of a page. */
const access = (event: Json, length: number): bigint => {
  const addr = field(event, 'addr', hexOf)
  if (addr >= STAGE1_END) wrong(`has addr ${shown(event['addr'])}, not below 0x${STAGE1_END.toString(16)}`)
  if (Number(addr & 0xfffn) + length > 4096) wrong(`crosses the end of a page: ${length} bytes from ${shown(event['addr'])}`)
  return addr
}

const hexBytes = (most: number) => (value: unknown): Uint8Array => {
  const text = textOf(value)
  if (!/^(?:[0-9a-f]{2})+$/.test(text) || text.length > 2 * most) wrong(`is ${shown(value)}, not 1 to ${most} bytes of two hex digits`)
  return Buffer.from(text, 'hex')
}

const readEvent = (config: Config, partial: boolean) => (value: unknown): RecordedEvent => {
  const { cpus } = config
  const named = objectWith(value, ANY_EVENT)
  const op = field(named, 'op', among(...OPS))
  const event = objectWith(value, EVENT_FIELDS[op])
  const cpu = field(event, 'cpu', integer(0, cpus - 1))
  const given = maybeField(event, 'x', registers)
  if (given === undefined && (op === 'hvc' || op === 'smc') && !partial) wrong(`lacks "x", the registers of the call (null where nobody knows them)`)
  if (op !== 'hvc' && given?.some(x => x === null) === true) wrong(`has null in "x"; only those of an hvc may be unknown, leave "x" out instead`)
  const by = maybeField(event, 'by', vcpuNamed(config))
  if (by !== undefined && !partial) wrong('has "by", which only partial logs have: a full trace says who runs with "cur"')
  const who = by === undefined ? { cpu } : { cpu, by }
  const base = given === undefined ? (op === 'hvc' ? { ...who, x: registers(null) } : who) : { ...who, x: given }
  switch (op) {
    case 'data_abort':
    case 'inst_abort':
      return { ...base, op, fnv: (maybeField(event, 'fnv', integer(0, 1)) ?? 0) === 1 }
    case 'sync': {
      const esr = Number(field(event, 'esr', hexOf))
      if (esr > 0xffff_ffff) wrong(`has an esr of more than 32 bits`)
      if (esr >>> 26 === HYPERCALL_CLASS || esr >>> 26 === WFX_CLASS) wrong(`has the exception class of a hypercall or of wfi; use the events of that name`)
      return { ...base, op, esr }
    }
    case 'fill': {
      const len = field(event, 'len', integer(1, 4096))
      return { ...base, op, addr: access(event, len), len, byte: field(event, 'byte', integer(0, 255)) }
    }
    case 'write': {
      const bytes = field(event, 'hex', hexBytes(64))
      return { ...base, op, addr: access(event, bytes.length), bytes }
    }
    case 'read': {
      const len = field(event, 'len', integer(1, 32))
      return { ...base, op, addr: access(event, len), len }
    }
    default:
      return { ...base, op }
  }
}

const ENTRY = /^(?:-|rw?x?d?(?:@0x(?:0|[1-9a-f][0-9a-f]*000))?)$/

const stage1Entry = (value: unknown): string =>
  typeof value === 'string' && ENTRY.test(value) ? value : wrong(`is ${shown(value)}, not a stage-1 entry like "-", "rw" or "r@0x8041001000"`)

const crc = (value: unknown): string => (typeof value === 'string' && /^[0-9a-f]{8}$/.test(value) ? value : wrong(`is ${shown(value)}, not a CRC of 8 hex digits`))

const data = (value: unknown): string => Buffer.from(hexBytes(32)(value)).toString('hex')

const readObserved = (config: Config, partial: boolean) => (value: unknown): Observed => {
  const observed = objectWith(value, OBSERVED)
  const out = maybeField(observed, 'out', among('ok', 'untrapped', 'hang'))
  const why = maybeField(observed, 'why', among(...HANGS))
  const x = ['x0', 'x1', 'x2', 'x3'].map(name => maybeField(observed, name, hexOf))
  if (!partial) {
    const needed = out === undefined ? 'out' : observed['cur'] === undefined ? 'cur' : out === 'hang' ? (why === undefined ? 'why' : undefined) : x[0] === undefined ? 'x0' : undefined
    if (needed !== undefined) wrong(`lacks "${needed}"; only in a partial log ("partial": true, or --partial) is what is absent not compared`)
  }
  if (why !== undefined && out !== undefined && out !== 'hang') wrong(`has "why" although out is "${out}"`)
  if (out === 'hang' && x.some(register => register !== undefined)) wrong('has registers although the CPU hangs')
  const cur = maybeField(observed, 'cur', vcpuNamed(config))
  const loaded = maybeField(observed, 'data', data)
  const vms = maybeField(observed, 'vm', table => tableOf(table, (name, record) => {
    const vm = vmNamed(config, name)
    return { vm, record: partial ? readPartialRecord(config, vm, record) : readRecord(config, vm, record) }
  }))
  const stage1 = maybeField(observed, 's1', table => tableOf(table, (key, entry) => ({ page: pageOf(STAGE1_END)(key), entry: stage1Entry(entry) })))
  const mem = maybeField(observed, 'mem', table => tableOf(table, (key, text) => ({ page: pageOf(STAGE1_END)(key), crc: crc(text) })))
  return {
    x,
    ...(out === undefined ? {} : { out }), ...(why === undefined ? {} : { why }), ...(cur === undefined ? {} : { cur }),
    ...(loaded === undefined ? {} : { data: loaded }), ...(vms === undefined ? {} : { vms }),
    ...(stage1 === undefined ? {} : { stage1 }), ...(mem === undefined ? {} : { mem }),
  }
}

/** Reads a step; what it lacks is an error unless the log is partial. */
export const readStep = (config: Config, partial: boolean) => {
  const event = readEvent(config, partial)
  const observed = readObserved(config, partial)
  return (value: unknown): Recorded => {
    const step = objectWith(value, STEP)
    return { event: field(step, 'event', event), observed: field(step, 'observed', observed) }
  }
}

/** A hung CPU runs no further event: refuses recordings in which one does. */
export const refuseEventsAfterHang = () => {
  const hung = new Set<number>()
  return ({ event, observed }: Recorded): void => {
    if (hung.has(event.cpu)) wrong(`is an event on CPU ${event.cpu}, which hangs since an earlier step`)
    if (observed.out === 'hang') hung.add(event.cpu)
  }
}

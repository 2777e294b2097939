import { bitsFor } from './coding.js'
import { inherited } from './leaves.js'
import type { RecordOf, Remarks, ScalarShape, Schema } from './schema.js'

/** One field of the reference; `*` in its path stands for any row of a table. */
interface Entry {
  readonly path: string
  readonly type: string
  readonly domain: string
  readonly bits: number
  readonly copies: number
  readonly remarks: Remarks
}

/** The state as a Markdown reference: one row a field, rows of a table that are declared alike written once. */
export const describe = (schema: RecordOf<unknown>, title = 'State'): string => {
  const entries = entriesOf(schema, [], 1, {})
  const total = entries.reduce((bits, entry) => bits + (entry.remarks.output ? 0 : entry.bits * entry.copies), 0)
  return [
    `# ${title}`,
    '',
    `${entries.length} fields, ${total} bits of information in a state. \`*\` stands for every row of a table.`,
    '',
    '| Path | Type | Values | Bits | Guard | Note |',
    '|---|---|---|---|---|---|',
    ...entries.map(line),
    '',
  ].join('\n')
}

const line = ({ path, type, domain, bits, copies, remarks }: Entry): string => {
  const note = [remarks.output ? 'output: written by a step for rules and people' : undefined, remarks.note].filter(text => text !== undefined).join('; ')
  return `| ${[`\`${path}\``, type, domain, copies === 1 ? `${bits}` : `${copies} × ${bits}`, remarks.guardedBy ?? '', note].map(cell).join(' | ')} |`
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const entriesOf = (schema: Schema, keys: readonly string[], copies: number, outer: Remarks): Entry[] => {
  const remarks = inherited(outer, schema.remarks)
  const entry = { path: keys.join('.'), copies, remarks }
  switch (schema.schema) {
    case 'record':
      return Object.entries(schema.fields).flatMap(([name, field]) => entriesOf(field, [...keys, name], copies, remarks))
    case 'table': {
      const alike = schema.rows.every(row => row === schema.rows[0])
      const [first] = schema.rows
      if (alike) return first === undefined ? [] : entriesOf(first, [...keys, '*'], copies * schema.rows.length, remarks)
      return schema.rows.flatMap((row, id) => entriesOf(row, [...keys, schema.kind.nameOf(id)], copies, remarks))
    }
    case 'scalar':
      return [{ ...entry, type: typeName(schema.shape), domain: domain(schema.shape), bits: bitsFor(schema.shape.values) }]
    case 'list':
      return [
        {
          ...entry,
          type: `list of ${typeName(schema.of)}`,
          domain: `0 to ${schema.capacity} of ${domain(schema.of)}`,
          bits: bitsFor(schema.capacity + 1) + schema.capacity * bitsFor(schema.of.values),
        },
      ]
  }
}

const typeName = (shape: ScalarShape): string => {
  switch (shape.is) {
    case 'bool': return 'boolean'
    case 'range': return 'number'
    case 'oneOf': return 'name'
    case 'among': return 'word'
    case 'id': return `id of ${shape.kind.name}`
    case 'maybe': return `${typeName(shape.of)}, or none`
  }
}

const domain = (shape: ScalarShape): string => {
  switch (shape.is) {
    case 'bool': return 'true, false'
    case 'range': return `${shape.min} to ${shape.max}`
    case 'oneOf': return shape.names.join(', ')
    case 'among': return enumerated(shape.members.map(shape.nameOf))
    case 'id': return enumerated(Array.from({ length: shape.kind.size }, (_, id) => shape.kind.nameOf(id)))
    case 'maybe': return `none, ${domain(shape.of)}`
  }
}

const enumerated = (names: readonly string[]): string => (names.length <= 12 ? names.join(', ') : `${names.slice(0, 3).join(', ')} … ${names.at(-1)} (${names.length})`)

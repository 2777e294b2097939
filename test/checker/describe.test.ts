import test from 'ava'
import { describe } from '../../checker/state/describe.js'
import { kind, range, record, table } from '../../checker/state/schema.js'
import { schema } from './small-schema.js'

const rows = (text: string): string[] => text.split('\n').filter(line => line.startsWith('| `'))

test('every field stands once, rows of a table together, with domain, bits, guard and note', t => {
  t.deepEqual(rows(describe(schema)), [
    '| `open` | boolean | true, false | 1 |  | whether anybody may come in |',
    '| `level` | number | -2 to 5 | 3 |  |  |',
    '| `rooms.*.door.state` | name | shut, ajar, open | 2 × 2 | room {room} |  |',
    '| `rooms.*.door.key` | id of key, or none | none, K0, K1, K2 | 2 × 2 | room {room} | which key fits |',
    '| `rooms.*.guests` | list of id of key | 0 to 3 of K0, K1, K2 | 2 × 8 |  |  |',
    '| `rooms.*.word` | word | 0x0, 0x10, 0xff | 2 × 2 |  |  |',
    '| `heap.used` | number | 0 to 3 | 2 |  |  |',
    '| `result` | number | 0 to 9 | 4 |  | output: written by a step for rules and people; what the last step returned |',
  ])
})

test('outputs are no part of the size of a state', t => {
  t.true(describe(schema).includes('8 fields, 34 bits of information'))
})

test('rows that are declared differently stand one by one, under their names', t => {
  const cpus = table(kind('cpu', 2), cpu => record({ load: range(0, cpu + 1) }))
  t.deepEqual(rows(describe(record({ cpus }))), ['| `cpus.cpu0.load` | number | 0 to 1 | 1 |  |  |', '| `cpus.cpu1.load` | number | 0 to 2 | 2 |  |  |'])
})

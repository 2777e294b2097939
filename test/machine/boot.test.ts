import test from 'ava'
import { boot } from '../../machine/boot.js'
import { STAGE1_TOP } from '../../model/geometry.js'
import { leafOf } from '../../model/page-table.js'
import { SCOPES } from '../../model/scopes.js'

const scope = SCOPES.tiny
const booted = boot(scope)

test('the hypervisor maps its text executable, its data writable, the UART as a device, and nothing of its guests', t => {
  const perm = (page: number) => leafOf(scope.geometry, booted.stage1, 0, STAGE1_TOP, page)?.perm
  t.is(perm(scope.memory.text[0]), 'rx')
  t.is(perm(scope.memory.data[0]), 'rw')
  t.is(perm(scope.memory.uart), 'rwd')
  for (const page of [0, 6, 8, 14, 15]) t.is(perm(page), undefined, `page ${page}`)
})

test('the primary has everything but the hypervisor’s image and the secondaries’ memory', t => {
  t.deepEqual([0, 1, 6, 8, 16].map(page => booted.maps(0, page)), [true, true, true, true, true])
  t.deepEqual([4, 5, 14, 15].map(page => booted.maps(0, page)), [false, false, false, false])
})

test('a secondary has its own memory and the UART', t => {
  t.deepEqual(Array.from({ length: 16 }, (_, page) => page).filter(page => booted.maps(1, page)), [1, 14, 15])
})

test('secondaries are carved from the end of RAM downwards, in order', t => {
  t.deepEqual(boot(SCOPES.small).regions, [[14, 16], [12, 14]])
})

test('as many table frames are left as the scope says', t => {
  t.is(booted.stage1.frames.length - booted.stage1.heap.used, scope.spareTables)
})

test('secondaries that do not fit are refused with the scope’s name', t => {
  t.throws(() => boot({ ...scope, secondaries: [{ pages: 40, vcpus: 1, started: [0] }] }), { message: /scope tiny/ })
})

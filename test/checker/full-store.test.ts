import test from 'ava'
import { check, language, type Action, type Options } from '../../checker/index.js'
import { Checkpoint } from '../../checker/checkpoint/checkpoint.js'
import { Keeper } from '../../checker/checkpoint/keeper.js'
import { planned } from '../../checker/reductions.js'
import { rulesFor, type Registry } from '../../checker/rules.js'
import { explore, type Explored } from '../../checker/search/explore.js'
import { searcher } from '../../checker/search/searcher.js'
import { storeFor } from '../../checker/store/store-for.js'
import type { System } from '../../checker/system.js'
import { newFolder } from '../new-folder.js'
import { ladders, type Ladders } from './toys/ladders.js'

const climb = ladders(34)
const { transition } = language<Ladders, Action<Ladders>>()
const rules = { upwards: transition({ says: 'One climbs.', because: 'There is no other way.', source: { path: 'here', symbol: 'this' }, given: ({ before, after }) => before.one !== after.one, holds: ({ before, after }) => after.one > before.one }) }

/** Searches with the compressed store, which is given what it asks for, but as good as nothing for wider codes once so many states are known. */
const searchedFrom = async <S, A extends Action<S>>(path: string, system: System<S, A>, registry: Registry<S, A>, full: number, memo: boolean): Promise<Explored> => {
  const rules = rulesFor(system, registry)
  const plan = planned(system, rules, { symmetry: false }, memo)
  const both = searcher(system, rules, plan, memo, storeFor('compressed'))
  const { store, generated } = both.engine
  const grow = store.grow.bind(store)
  // The store is asked often whether there is room.
  const { run } = generated
  if (full < Infinity) generated.run = (from, to) => run(from, to, 0)
  store.grow = (wanted, memory) => grow(wanted, memory) && (generated.count() < full || grow(wanted, store.bytes))
  return explore(system, both, {}, undefined, new Keeper(system, both, new Checkpoint({ folder: path, resume: true }, 'it'), plan.off))
}

const facts = ({ seconds: _, ...rest }: Explored): object => rest

for (const memo of [false, true]) {
  test(`a dictionary that cannot be widened any more ends the search as out of memory, and nothing is lost or counted twice by a search that ${memo ? 'remembers' : 'does not remember'}`, async t => {
    const path = newFolder()
    const undisturbed = await searchedFrom(newFolder(), climb, rules, Infinity, memo)
    t.true(undisturbed.complete && undisturbed.states === 34 ** 3)
    t.like(await searchedFrom(path, climb, rules, 4200, memo), { complete: false, stopped: 'memory' })
    t.deepEqual(facts(await searchedFrom(path, climb, rules, Infinity, memo)), facts(undisturbed))
  })
}

test('a checkpoint that does not fit the memory there may be stays as it is', async t => {
  const path = newFolder()
  const again = (more: Options) => check(climb, rules, { checkpoint: { folder: path, resume: true }, ...more })
  t.like(await again({ maxStates: 20_000 }), { stopped: 'max-states' })
  t.like(await again({ maxMemory: 1000 }), { stopped: 'memory', states: 0 })
  t.like(await again({}), { complete: true, states: 34 ** 3, transitions: 3 * 34 ** 3 })
})

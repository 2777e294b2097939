import { kind, range, record, table, type Infer } from '../../checker/state/schema.js'
import type { Action } from '../../checker/action.js'
import type { System } from '../../checker/system.js'
import type { Registry } from '../../cli/entry.js'
import { scopeEntry } from '../../cli/make-entry.js'
import { postOffice, postRules } from './post-office.js'

const counters = record({ counters: table(kind('counter', 4), record({ value: range(0, 255) })) })

export type Counters = Infer<typeof counters>

/** More states than anybody waits for. */
export const endless: System<Counters, Action<Counters>> = {
  name: 'endless',
  bounds: '4 counters',
  schema: counters,
  initial: { counters: [0, 1, 2, 3].map(() => ({ value: 0 })) },
  groups: [{
    actions: [0, 1, 2, 3].map(counter => ({
      name: 'count',
      apply: state => {
        const own = state.counters[counter]!
        own.value = (own.value + 1) % 256
        return 0
      },
    })),
  }],
  show: () => ({ who: 'clock', what: 'count()' }),
}

/** A scope for every way a run can end. */
export const toyRegistry: Registry = {
  version: '9.9.9',
  scopes: [
    scopeEntry('tiny', patches => postOffice({ name: 'tiny', patches }), () => postRules, { quick: true, patchable: true, granularity: 'atomic', twin: 'surprise' }),
    scopeEntry('small', patches => postOffice({ name: 'small', patches }), () => postRules, { quick: true, patchable: true, granularity: 'atomic' }),
    scopeEntry('surprise', () => postOffice({ name: 'surprise' }), () => postRules, { granularity: 'interleaved', twin: 'tiny' }),
    scopeEntry('stale', () => postOffice({ name: 'stale' }), () => postRules),
    scopeEntry('unsatisfiable', () => postOffice({ name: 'unsatisfiable' }), () => postRules),
    scopeEntry('stuck', () => postOffice({ name: 'stuck', closes: true }), () => postRules),
    scopeEntry('throwing', () => postOffice({ name: 'throwing', breaks: 'throws' }), () => postRules),
    scopeEntry('asserting', () => postOffice({ name: 'asserting', breaks: 'asserts' }), () => postRules),
    scopeEntry<Counters, Action<Counters>, System<Counters, Action<Counters>>>('endless', () => endless, () => ({})),
  ],
  patches: [
    { name: 'polite', says: 'Clerks greet.' },
    { name: 'careful', says: 'Nobody empties the box.', repairs: ['box.nothingIsLost', 'box.failedCallChangesNothing'] },
    { name: 'quick', says: 'Clerks run.', repairs: ['box.nothingIsLost'] },
  ],
}

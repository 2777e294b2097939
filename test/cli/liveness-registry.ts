import { language } from '../../checker/index.js'
import type { Registry } from '../../cli/entry.js'
import { scopeEntry } from '../../cli/make-entry.js'
import { philosophers, type Move, type Table } from '../checker/toys/philosophers.js'

const { recoverable, infinitelyOften } = language<Table, Move>()
const prose = { because: 'He is hungry.', source: { path: 'EWD310', symbol: 'dining' } }

/** Philosophers who can get stuck, and philosophers one of whom can starve. */
export const livenessRegistry: Registry = {
  version: '9.9.9',
  scopes: [
    scopeEntry('circle', () => ({ ...philosophers(3), name: 'circle' }), () => ({
      canEat: recoverable({ ...prose, says: 'A philosopher can always come to eat.', each: s => s.philosophers, to: ({ does }) => does === 'eats' }),
    }), { quick: true }),
    scopeEntry('polite', () => ({ ...philosophers(3, { lastIsLeftHanded: true }), name: 'polite' }), () => ({
      eats: infinitelyOften({
        ...prose, says: 'Everybody eats again and again.', each: s => s.philosophers, holds: ({ does }) => does === 'eats',
        under: [0, 1, 2].map(seat => ({ name: `philosopher${seat} acts`, strength: 'weak' as const, takes: ({ action }) => action.seat === seat })),
      }),
    })),
  ],
}

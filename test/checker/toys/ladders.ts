import { range, record, type Action, type Infer, type System } from '../../../checker/index.js'

const schema = record({ one: range(0, 2 ** 31 - 1), two: range(0, 2 ** 31 - 1), three: range(0, 2 ** 31 - 1) })
export type Ladders = Infer<typeof schema>

/** Three ladders of so many rungs, far apart: the further away a state is, the more values its words take. The number of states is that of rungs, cubed. */
export const ladders = (rungs: number): System<Ladders, Action<Ladders>> => {
  const climbed = (at: number): number => Math.min(at + 2 ** 24, (rungs - 1) * 2 ** 24)
  return {
    name: 'ladders', bounds: `three of ${rungs} rungs`, schema,
    initial: { one: 0, two: 0, three: 0 },
    groups: [{
      actions: [
        { name: 'one', apply: s => { s.one = climbed(s.one); return 0 } },
        { name: 'two', apply: s => { s.two = climbed(s.two); return 0 } },
        { name: 'three', apply: s => { s.three = climbed(s.three); return 0 } },
      ],
    }],
    show: ({ action }) => ({ who: 'ladders', what: action.name }),
  }
}

import { leavesOf, valueAt } from '../state/leaves.js'
import { isLateRule, type Rule } from '../property.js'
import type { Frozen, RecordOf } from '../state/schema.js'
import { sameLeaf } from '../state/show.js'
import { looksAt } from '../rules.js'
import type { Action, Step } from '../action.js'

/** What a rule says of one state or step: nothing, that it is fine, or that it is not; a witness is seen or has nothing to say. */
export type Judgement = 'silent' | 'fine' | 'broken' | 'seen'

/** Judges a state on its own: only invariants speak of states. */
export const judgeState = <S, A extends Action<S>>(rule: Rule<S, A>, state: Frozen<S>): Judgement => {
  if (rule.kind !== 'invariant') return 'silent'
  let judged = false
  for (const [i, row] of rule.each(state).entries()) {
    if (rule.given?.(row, state, i) === false) continue
    judged = true
    if (!rule.holds(row, state, i)) return 'broken'
  }
  return judged ? 'fine' : 'silent'
}

/** Judges a step and the state it leads to, on plain states, in the plainest way. */
export const judgeStep = <S, A extends Action<S>>(schema: RecordOf<S>, rule: Rule<S, A>, step: Step<S, A>): Judgement => {
  if (rule.kind === 'invariant') return judgeState(rule, step.after)
  if (isLateRule(rule) || !looksAt(rule, step.action.name)) return 'silent'
  switch (rule.kind) {
    case 'transition':
      return rule.given?.(step) === false ? 'silent' : rule.holds(step) ? 'fine' : 'broken'
    case 'witness':
      return rule.reached(step) ? 'seen' : 'silent'
    case 'frame': {
      if (rule.given?.(step) === false) return 'silent'
      const allowed = rule.mayChange(step.action).map(pattern => pattern.split('.'))
      const trespass = leavesOf(schema).some(leaf =>
        !leaf.remarks.output && !sameLeaf(leaf, valueAt(step.before, leaf), valueAt(step.after, leaf))
        && !allowed.some(names => names.length <= leaf.keys.length && names.every((name, i) => name === '*' || name === `${leaf.keys[i]}`)))
      return trespass ? 'broken' : 'fine'
    }
    case 'lifecycle': {
      const was = rule.each(step.before)
      const moves: Readonly<Record<string, readonly string[] | undefined>> = rule.moves
      let judged = false
      for (const [i, row] of rule.each(step.after).entries()) {
        const [from, to] = [rule.state(was[i]), rule.state(row)]
        if (from === to) continue
        judged = true
        if (moves[`${from} → ${to}`]?.includes(step.action.name) !== true) return 'broken'
      }
      return judged ? 'fine' : 'silent'
    }
  }
}

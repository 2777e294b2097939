import type { RuleEntry } from '../scope-entry.js'

/** What a rule looks at, in words. */
export const judges = (rule: RuleEntry['rule']): string => {
  switch (rule.kind) {
    case 'invariant': return `every reachable state${rule.given === undefined ? '' : ' that meets its condition'}`
    case 'lifecycle': return 'every change of the state below, in every step'
    case 'transition':
    case 'frame': return `${steps(rule.on)}${rule.given === undefined ? '' : ' that meets its condition'}`
    case 'recoverable': return `every reachable state${rule.given === undefined ? '' : ' that meets its condition'}: whether a path leads to a good one`
    case 'leadsTo':
    case 'eventually':
    case 'infinitelyOften':
    case 'stable':
    case 'ltl': return `every run${rule.under === undefined ? '' : ` that is fair: ${rule.under.map(({ name, strength }) => `${name} (${strength})`).join(', ')}`}`
    case 'nonInterference': return 'every two reachable states that differ in a secret alone, and each step from them'
    case 'witness': return `must happen at least once: ${rule.on === undefined ? 'some step' : steps(rule.on)}`
  }
}

const steps = (on: readonly string[] | undefined): string => (on === undefined ? 'every step' : `every step of ${on.join(', ')}`)

import { looksAt, type NamedRule } from '../rules.js'
import { whole } from '../property.js'
import type { Action } from '../action.js'

/**
 * What rules look like in the generated search. Rule `k` is `Rk`; `J[k]` counts how often it was judged, and `ON[k]` is zero once it
 * is decided: then it is only counted. */
export interface RuleText {
  /** Functions used by the fragments below. */
  readonly functions: string
  /** Judges the state in the last part of the buffer, which is number `i`. */
  readonly judge: string
  /** What a family's loop does after each step, self-loops included. */
  readonly everyStep: (family: string) => string
  /** What a family's loop does after a step that changed the state. */
  readonly changedStep: (family: string, index: number) => string
}

/** Where the words of the state before a step lie, given where those of the state after it do. */
export interface Words {
  readonly words: number
  readonly size: number
}

const differs = ({ words, size }: Words, mask: (word: number) => string): string =>
  `(${Array.from({ length: words }, (_, k) => `((W[${k}] ^ W[${size + k}]) & ${mask(k)})`).join(' | ')}) !== 0`

const invariantText = (k: number, rule: { readonly each: unknown; readonly given?: unknown }): string => {
  if (rule.each === whole) {
    const judged = `J[${k}]++; if (ON[${k}] !== 0 && !R${k}.holds(C, C, 0)) env.brokenState(${k}, i);`
    return `const inv${k} = (i, first, last) => { ${rule.given === undefined ? judged : `if (R${k}.given(C, C, 0)) { ${judged} }`} };`
  }
  return `const inv${k} = (i, first, last) => {
    const rows = R${k}.each(C);
    for (let r = first; r < last && r < rows.length; r++) {
      const row = rows[r];
      ${rule.given === undefined ? '' : `if (!R${k}.given(row, C, r)) continue;`}
      J[${k}]++;
      if (ON[${k}] !== 0 && !R${k}.holds(row, C, r)) env.brokenState(${k}, i);
    }
  };`
}

/**
 * A lifecycle looks at a step only when it changed a bit that was read while its rows were evaluated before the step: otherwise evaluating
 * them after the step would read the same bits, and see no move. `LR` holds those bits, and `LV` the rows, of the source `LS`.
 */
const lifecycleText = (k: number, { words }: Words): string => `
  let LS${k} = -1;
  const LV${k} = [], LR${k} = new Int32Array(${words});
  const life${k}Before = () => {
    READS.begin();
    const rows = R${k}.each(TRACED);
    LV${k}.length = rows.length;
    for (let r = 0; r < rows.length; r++) LV${k}[r] = R${k}.state(rows[r]);
    for (let w = 0; w < ${words}; w++) LR${k}[w] = READS.depends[w];
    LS${k} = cursor;
  };
  const life${k}After = (f, j) => {
    const rows = R${k}.each(A);
    if (rows.length !== LV${k}.length) env.uneven(${k});
    for (let r = 0; r < rows.length; r++) {
      const from = LV${k}[r], to = R${k}.state(rows[r]);
      if (from !== to) { J[${k}]++; env.moved(${k}, from, to, f, j); }
    }
  };`

/** The generated text of the rules of one search. */
export const ruleText = <S, A extends Action<S>>(rules: readonly NamedRule<S, A>[], layout: Words): RuleText => {
  const numbered = rules.map(({ rule }, k) => ({ rule, k }))
  const invariants = numbered.filter(({ rule }) => rule.kind === 'invariant')
  const functions = numbered.map(({ rule, k }) => {
    const constant = `const R${k} = env.rules[${k}];`
    if (rule.kind === 'invariant') return `${constant} ${invariantText(k, rule)}`
    if (rule.kind === 'lifecycle') return `${constant} ${lifecycleText(k, layout)}`
    return constant
  })
  return {
    functions: functions.join('\n'),
    judge: `const judgeDirectly = i => { ${invariants.map(({ k }) => `inv${k}(i, 0, Infinity);`).join(' ')} };`,
    everyStep: family => {
      const texts = numbered.flatMap(({ rule, k }) => {
        if (!looksAt(rule, family)) return []
        switch (rule.kind) {
          case 'transition':
            return `${rule.given === undefined ? '' : `if (R${k}.given(STEP)) `}{ J[${k}]++; if (ON[${k}] !== 0 && !R${k}.holds(STEP)) env.brokenStep(${k}, f, j); }`
          case 'witness':
            return `J[${k}]++; if (ON[${k}] !== 0 && R${k}.reached(STEP)) env.brokenStep(${k}, f, j);`
          case 'frame':
            return rule.given === undefined ? `J[${k}]++;` : `const on${k} = R${k}.given(STEP); if (on${k}) J[${k}]++;`
          default:
            return []
        }
      })
      const needsStep = numbered.some(({ rule }) => looksAt(rule, family) && rule.kind !== 'lifecycle' && !(rule.kind === 'frame' && rule.given === undefined))
      return (needsStep ? 'STEP.action = act; STEP.outcome = out; ' : '') + texts.join('\n')
    },
    changedStep: (family, index) =>
      numbered.flatMap(({ rule, k }) => {
        if (!looksAt(rule, family)) return []
        if (rule.kind === 'frame') return `if (${rule.given === undefined ? `ON[${k}] !== 0` : `on${k} && ON[${k}] !== 0`} && ${differs(layout, word => `FM${k}_${index}[j * ${layout.words} + ${word}]`)}) env.brokenStep(${k}, f, j);`
        if (rule.kind === 'lifecycle') return `if (LS${k} !== cursor) life${k}Before(); if (${differs(layout, word => `LR${k}[${word}]`)}) life${k}After(f, j);`
        return []
      }).join('\n'),
  }
}

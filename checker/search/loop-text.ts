import type { RuleText, Words } from './rule-text.js'

/** Consecutive actions of one family within a group, by their places in the family. */
export interface Run {
  /** Counted over all groups. */
  readonly index: number
  readonly family: number
  readonly from: number
  readonly to: number
}

/** Groups of one generated function: functions much longer than this are not optimised. */
const GROUPS_PER_FUNCTION = 24

const all = (count: number, text: (index: number) => string, separator = ' '): string => Array.from({ length: count }, (_, index) => text(index)).join(separator)

/**
 * The loop over actions of one family: each family has its own, so that the recipe's call site sees one function only. Successors go to the
 * batch `S` unless they equal the state they came from or the successor before them.
 */
export const familyText = (family: string, f: number, { words, size }: Words, rules: RuleText): string => `
  const ACTS${f} = env.families[${f}];
  const loop${f} = (from, to, n) => {
    const f = ${f}, start = n;
    let changed = 0, o = n * ${words};
    for (let j = from; j < to; j++) {
      ${all(words, k => `W[${k}] = W[${size + k}];`)} ${all(size - words, k => `W[${words + k}] = 0;`)}
      const act = ACTS${f}[j], out = act.apply(A);
      ${rules.everyStep(family)}
      if (${all(words, k => `W[${k}] === W[${size + k}]`, ' && ')}) continue;
      changed++;
      ${rules.changedStep(family, f)}
      if (n > start && ${all(words, k => `S[o - ${words - k}] === W[${k}]`, ' && ')}) continue;
      ${all(words, k => `S[o + ${k}] = W[${k}];`)}
      o += ${words}; n++;
    }
    CHANGED[${f}] += changed;
    return n;
  };`

/** `expand(n)` puts the successors of the state in the words before a step behind the first `n` states of the batch. */
export const expandText = (groups: readonly { readonly guarded: boolean; readonly runs: readonly Run[] }[]): string => {
  const texts = groups.map(({ guarded, runs }, g) => {
    if (runs.length === 0) return ''
    const take = `TAKEN[${g}]++; enabled = true; ${runs.map(run => `n = loop${run.family}(${run.from}, ${run.to}, n);`).join(' ')}`
    return guarded ? `if (env.groups[${g}].when(B)) { ${take} }`.replace(`env.groups[${g}]`, `G${g}`) : take
  })
  const parts: string[] = []
  for (let g = 0; g < texts.length; g += GROUPS_PER_FUNCTION) parts.push(texts.slice(g, g + GROUPS_PER_FUNCTION).join('\n'))
  return `
    ${groups.map((_, g) => `const G${g} = env.groups[${g}];`).join(' ')}
    ${parts.map((text, part) => `const expand${part} = n => { ${text}\n return n; };`).join('\n')}
    const expand = n => { enabled = false; ${parts.map((_, part) => `n = expand${part}(n);`).join(' ')} return n; };`
}

/** A search ends for good only before a state whose number is a multiple of this, or at the end of a layer: so what it has found by then does not depend on how it went about it. */
export const PAUSE = 64

/**
 * `run(from, to, deadline)` expands the states numbered from `from` up to `to`, batch by batch, until there is a reason to return; returns the next.
 * A batch has room for `batch` states and is flushed when it holds `full`: one state may add the difference.
 */
export const runText = (batch: number, full: number, { canonical, alone, names }: { readonly canonical: boolean; readonly alone: boolean; readonly names: boolean }): string => `
  ${names ? 'let met = env.met();' : ''}
  const step = (i, n) => {
    cursor = i;
    load(i, BEFORE);
    const m = ${alone ? `expandAlone(n, ${canonical ? 'canonize' : '() => {}'})` : 'expand(n)'};
    ${canonical ? 'canonize(n, m);' : ''}
    if (!enabled) env.stuck(i);
    ${names ? 'if (env.met() !== met) { met = env.met(); env.journal.push(i); }' : ''}
    return m;
  };
  const expandBlock = (from, to, sift) => {
    for (let i = from; i < to;) {
      let n = 0;
      do n = step(i++, n); while (n < ${full} && i < to);
      sift(n);
    }
  };
  let enough = () => false;
  // The first state of the batch that is being expanded.
  let began = 0;
  const run = (from, to, deadline) => {
    let i = from;
    while (i < to) {
      if (count + env.store.waiting + ${batch} > room || logged + 2 > LOG.length) return i;
      const first = began = i, had = count;
      let n = 0;
      do n = step(i++, n); while (n < ${full} && i < to && (i & ${PAUSE - 1}) !== 0);
      count = flush(n, first);
      if (count !== had) { LOG[logged] = first; LOG[logged + 1] = count; logged += 2; judge(had, count); }
      if ((i & ${PAUSE - 1}) === 0 && (count + env.store.waiting >= limit || enough() || env.now() >= deadline)) return i;
    }
    return i;
  };`

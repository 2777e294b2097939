import type { Words } from './rule-text.js'

/**
 * The part of the search that asks the memo. `walk` follows a decision tree by the state in the buffer and returns a leaf, or 0 where nothing is
 * remembered; `remembered` adds the successors of a run to the batch. See `Memo` for what leaves hold.
 */
export const memoText = ({ words, size }: Words): string => `
  let POOL = env.memo.pool.numbers, COUNTERS = env.memo.pool.counters;
  env.memo.pool.onGrow = () => { POOL = env.memo.pool.numbers; COUNTERS = env.memo.pool.counters; };
  const GUARDS = env.memo.roots.guards, RUNS = env.memo.roots.runs, STATES = env.memo.roots.states, FAMILIES = env.runFamilies;

  const walk = slot => {
    const pool = POOL;
    let p = pool[slot];
    while (p !== 0) {
      let checks = pool[p++];
      for (; checks > 0; checks--, p += 3) if ((W[pool[p]] & pool[p + 1]) !== pool[p + 2]) return 0;
      const word = pool[p];
      if (word < 0) return pool[p + 1];
      p = pool[p + 3 + ((W[word] >>> pool[p + 1]) & pool[p + 2])];
    }
    return 0;
  };
  const ask = slot => walk(slot) || env.memo.miss(slot, judging);

  const remembered = (slot, family, n) => {
    let p = ask(slot);
    COUNTERS[POOL[p]]++;
    for (let verdicts = POOL[p + 1]; verdicts > 0; verdicts--) COUNTERS[POOL[ask(POOL[p + 1 + verdicts])]]++;
    const pool = POOL;
    p += 2 + pool[p + 1];
    let successors = pool[p++], changed = 0, o = n * ${words};
    for (; successors > 0; successors--) {
      const times = pool[p++];
      let words = pool[p++], difference = 0;
      ${Array.from({ length: words }, (_, k) => `S[o + ${k}] = W[${size + k}];`).join(' ')}
      for (; words > 0; words--, p += 3) {
        const at = o + pool[p], was = S[at], is = (was & pool[p + 1]) | pool[p + 2];
        difference |= was ^ is;
        S[at] = is;
      }
      if (difference !== 0) { changed += times; o += ${words}; n++; }
    }
    CHANGED[family] += changed;
    return n;
  };

  const expand = n => {
    let p = ask(GUARDS);
    const groups = POOL[p + 1];
    enabled = groups > 0;
    for (let k = 0; k < groups; k++) {
      const g = POOL[p + 2 + k], slots = RUNS[g], families = FAMILIES[g];
      TAKEN[g]++;
      for (let r = 0; r < slots.length; r++) n = remembered(slots[r], families[r], n);
    }
    return n;
  };
  const judgeState = () => { for (let k = 0; k < STATES.length; k++) COUNTERS[POOL[ask(STATES[k])]]++; };`

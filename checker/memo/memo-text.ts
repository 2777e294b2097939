import type { Run } from '../search/loop-text.js'
import type { Words } from '../search/rule-text.js'

/**
 * The part of the search that asks the memo. `walk` follows a decision tree by the state in the buffer and returns a leaf, or 0 where nothing is
 * remembered; `remembered` adds the successors of a run to the batch. See `Memo` for what leaves hold.
 */
export const memoText = ({ words, size }: Words, invariants: readonly number[], runs: readonly Run[]): string => {
  const each = (text: (word: number) => string, separator = ' '): string => Array.from({ length: words }, (_, k) => text(k)).join(separator)
  return `
  let POOL = env.memo.pool.numbers, COUNTERS = env.memo.pool.counters;
  env.memo.pool.onGrow = () => { POOL = env.memo.pool.numbers; COUNTERS = env.memo.pool.counters; };
  let { guards: GUARDS, steps: STEPS, states: STATES } = env.memo.roots;
  env.memo.onPlan = () => { ({ guards: GUARDS, steps: STEPS, states: STATES } = env.memo.roots); arrange(STATES); };

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
  const find = slot => {
    const leaf = walk(slot) || env.memo.miss(slot, judging);
    POOL[slot + 1] = leaf;
    return leaf;
  };
  // The leaf found last is good as long as no bit it depends on is among those that changed since: they lie in front of it, word by word.
  const ask = (slot, changed) => {
    const pool = POOL, last = pool[slot + 1];
    if (last === 0) return find(slot);
    for (let p = last - 2 * pool[last + 1]; p < last; p += 2) if ((changed[pool[p]] & pool[p + 1]) !== 0) return find(slot);
    return last;
  };

  const visit = leaf => { COUNTERS[POOL[leaf]]++; };

  const remembered = (slot, n) => {
    const last = POOL[slot + 1], leaf = ask(slot, STEPPED);
    visit(leaf);
    let changed = STEPPED;
    if (leaf !== last) {
      // What is asked about a leaf was last asked when the leaf was last found; what the state was then is kept in front of it.
      if (last !== 0 && POOL[last + 2] > 0) { const at = last - 2 * POOL[last + 1] - ${words}; ${each(k => `POOL[at + ${k}] = W[${size + k}] ^ STEPPED[${k}];`)} }
      if (POOL[leaf + 2] > 0) { const at = leaf - 2 * POOL[leaf + 1] - ${words}; ${each(k => `RETURNED[${k}] = W[${size + k}] ^ POOL[at + ${k}];`)} }
      changed = RETURNED;
    }
    for (let verdicts = POOL[leaf + 2]; verdicts > 0; verdicts--) visit(ask(POOL[leaf + 2 + verdicts], changed));
    const pool = POOL;
    let p = leaf + 3 + pool[leaf + 2], successors = pool[p++], o = n * ${words};
    for (; successors > 0; successors--) {
      const family = pool[p], times = pool[p + 1];
      let words = pool[p + 2], difference = 0;
      p += 3;
      ${each(k => `S[o + ${k}] = W[${size + k}];`)}
      for (; words > 0; words--, p += 3) {
        const at = o + pool[p], was = S[at], is = (was & pool[p + 1]) | pool[p + 2];
        difference |= was ^ is;
        S[at] = is;
      }
      if (difference !== 0) { CHANGED[family] += times; o += ${words}; n++; }
    }
    return n;
  };

  // What is not worth remembering.
  const direct = (run, n) => {
    switch (run) { ${runs.map(({ index, family, from, to }) => `case ${index}: return loop${family}(${from}, ${to}, n);`).join(' ')} }
  };
  const ROWS = env.memo.rowRules, GROUPS = env.groups;
  const judgeRow = (index, i) => {
    const { rule, first, last } = ROWS[index];
    switch (rule) {
      ${invariants.map(k => `case ${k}: inv${k}(i, first, last); return;`).join(' ')}
      default: env.memo.watch(index);
    }
  };

  // The states before which guards and the runs of each group were last asked about, and the bits that changed since.
  const GUARDED = new Int32Array(${words}), STEPPED = new Int32Array(${words}), RETURNED = new Int32Array(${words}), SEEN = new Int32Array((STEPS.length + 1) * ${words});
  const note = (place, changed) => {
    const at = place * ${words};
    ${each(k => `{ const is = W[${size + k}]; changed[${k}] = is ^ SEEN[at + ${k}]; SEEN[at + ${k}] = is; }`)}
  };
  let skipped = -1;
  const expandGroup = (g, n) => {
    if (g === skipped) return n;
    const slots = STEPS[g];
    enabled = true;
    TAKEN[g]++;
    note(g, STEPPED);
    for (let r = 0; r < slots.length; r++) n = slots[r] < 0 ? direct(-1 - slots[r], n) : remembered(slots[r], n);
    return n;
  };
  // Something was thrown half-way: some were asked about a state that others were not asked about.
  let torn = false;
  const begin = () => {
    if (torn) env.memo.forget();
    torn = true;
  };
  const expand = n => {
    begin();
    enabled = false;
    note(STEPS.length, GUARDED);
    for (let k = 0; k < GUARDS.length; k++) {
      const slot = GUARDS[k];
      if (slot < 0) {
        const group = GROUPS[-1 - slot];
        if (group.when === undefined || group.when(B)) n = expandGroup(-1 - slot, n);
        continue;
      }
      const leaf = ask(slot, GUARDED), groups = POOL[leaf + 2];
      visit(leaf);
      for (let g = 0; g < groups; g++) n = expandGroup(POOL[leaf + 3 + g], n);
    }
    torn = false;
    return n;
  };
  // A step taken alone, where there is one that leads to a state not expanded yet: see \`Ample\`.
  let aloneTimes = 0;
  const expandAlone = (n, canonize) => {
    const alone = env.choose();
    let m = n;
    if (alone >= 0) {
      begin();
      m = expandGroup(alone, n);
      torn = false;
      canonize(n, m);
      if (m === n + 1 && isLater(n, cursor + 1)) { aloneTimes++; return m; }
    }
    skipped = alone;
    m = expand(m);
    skipped = -1;
    enabled = enabled || alone >= 0;
    return m;
  };
  // What rules say about a new state is asked again where bits they read differ from those of the state before it. By question: its leaf, and from which
  // state on that was the answer; visits are counted when another leaf takes over, or somebody wants to know. By bit of a state: who read it, a set of
  // questions; of those without a leaf, all are to be asked.
  let ASKED, DIRECT, LEAVES, SINCE, READERS, UNKNOWN, asking, sets, judged = 0, position = 0;
  ${each(k => `let was${k} = 0;`)}
  const arrange = states => {
    ASKED = states.filter(slot => slot >= 0);
    DIRECT = states.filter(slot => slot < 0).map(slot => -1 - slot);
    LEAVES = new Int32Array(ASKED.length);
    SINCE = new Float64Array(ASKED.length);
    sets = (ASKED.length + 31) >>> 5;
    READERS = new Int32Array(${32 * words} * sets);
    UNKNOWN = new Int32Array(sets);
    asking = new Int32Array(sets);
    forgotten();
  };
  const forgotten = () => {
    LEAVES.fill(0);
    READERS.fill(0);
    for (let k = 0; k < ASKED.length; k++) UNKNOWN[k >>> 5] |= 1 << (k & 31);
    // In the state at hand, those that come later are to be asked as well.
    for (let k = position + 1; k < ASKED.length; k++) asking[k >>> 5] |= 1 << (k & 31);
  };
  arrange(STATES);
  env.memo.onForget = forgotten;
  env.memo.counts.onSettle = () => {
    for (let k = 0; k < ASKED.length; k++) {
      if (LEAVES[k] === 0) continue;
      const now = k < position ? judged + 1 : judged;
      COUNTERS[POOL[LEAVES[k]]] += now - SINCE[k];
      SINCE[k] = now;
    }
  };
  const mark = (word, bits) => {
    for (; bits !== 0; bits &= bits - 1) {
      const at = (word + 31 - Math.clz32(bits & -bits)) * sets;
      for (let s = 0; s < sets; s++) asking[s] |= READERS[at + s];
    }
  };
  // Other bits are read: the question moves between the sets of those that differ.
  const turn = (word, bits, k) => {
    for (; bits !== 0; bits &= bits - 1) READERS[(word + 31 - Math.clz32(bits & -bits)) * sets + (k >>> 5)] ^= 1 << (k & 31);
  };
  const askState = (k, i) => {
    position = k;
    const leaf = walk(ASKED[k]) || env.memo.miss(ASKED[k], i), last = LEAVES[k], pool = POOL;
    if (leaf === last) return;
    LEAVES[k] = leaf;
    if (last === 0) {
      UNKNOWN[k >>> 5] &= ~(1 << (k & 31));
      for (let word = 0; word < ${words}; word++) turn(32 * word, pool[leaf + 2 + word], k);
    } else {
      COUNTERS[pool[last]] += judged - SINCE[k];
      if (pool[leaf + 1] !== pool[last + 1]) for (let word = 0; word < ${words}; word++) turn(32 * word, pool[leaf + 2 + word] ^ pool[last + 2 + word], k);
    }
    SINCE[k] = judged;
  };
  const judgeState = i => {
    load(i, SINGLE);
    for (let s = 0; s < sets; s++) asking[s] = UNKNOWN[s];
    ${each(k => `const is${k} = W[SINGLE + ${k}]; if (is${k} !== was${k}) { mark(${32 * k}, is${k} ^ was${k}); was${k} = is${k}; }`)}
    for (let s = 0; s < sets; s++) {
      while (asking[s] !== 0) {
        const bit = asking[s] & -asking[s];
        asking[s] ^= bit;
        askState(32 * s + 31 - Math.clz32(bit), i);
      }
    }
    position = ASKED.length;
    for (let k = 0; k < DIRECT.length; k++) judgeRow(DIRECT[k], i);
    judged++;
    position = 0;
  };`
}

import { useState } from 'preact/hooks'
import { rankOf } from './rank.js'
import { JUDGED, type Scene } from './scene.js'
import { seenAt } from './track.js'

const SIGNS: Readonly<Record<string, readonly [string, string]>> = {
  violated: ['✗', 'violated'], known: ['~', 'known to fail'], stale: ['!', 'known to fail, but holds'], vacuous: ['⚠', 'never judged'], open: ['?', 'not decided'], fine: ['✓', 'holds'],
}

/** While the search goes on. */
const EARLY = { witness: ['◆', 'reached'], rule: ['✗', 'broken'] } as const

/** Every rule: how it stands in the whole search, and what it says of the step at hand. */
export const Rules = ({ scene, decided }: { readonly scene: Scene; readonly decided: readonly string[] }) => {
  const { stage, scope, track, step, view } = scene
  const [filter, setFilter] = useState('')
  const { judged } = seenAt(track, step)
  const before = step === 0 ? '' : seenAt(track, step - 1).judged
  const runs = new Set(scope.runs.map(({ name }) => name))
  const others = scope.runs.filter(({ rule }) => rule === undefined)
  const rules = stage.rules.map((rule, i) => ({ rule, letter: judged[i] ?? '-', was: before[i] ?? '-', early: rule.standing === undefined && decided.includes(rule.id) ? EARLY[rule.kind === 'witness' ? 'witness' : 'rule'] : undefined }))
    .filter(({ rule: { id, says } }) => `${id} ${says}`.toLowerCase().includes(filter.toLowerCase()))
    .sort((one, other) => Number(other.early === EARLY.rule) - Number(one.early === EARLY.rule) || rankOf(one.rule) - rankOf(other.rule))
  return (
    <section class="panel rules" aria-labelledby="rules-title">
      <h2 id="rules-title">Rules <small>{stage.rules.length}</small></h2>
      <input type="search" placeholder="filter rules" aria-label="Filter rules" value={filter} onInput={({ currentTarget }) => setFilter(currentTarget.value)} />
      <ul class="list">
        {others.map(({ name }) => (
          <li key={name}><button type="button" class={view.run === name ? 'current' : ''} aria-current={view.run === name} onClick={() => scene.set({ run: name, step: Infinity, track: 0, branches: [], pin: undefined })}><span class="sign bad">✗</span><span class="id">{name}</span></button></li>
        ))}
        {rules.map(({ rule, letter, was, early }) => {
          const [sign, says] = early ?? SIGNS[rule.standing ?? 'open']!
          const here = JUDGED[letter]!
          const bad = rule.standing === 'violated' || rule.standing === 'stale' || early?.[0] === '✗'
          return (
            <li key={rule.id}>
              <button type="button" class={view.run === rule.id ? 'current' : ''} aria-current={view.run === rule.id} title={`${rule.says}\n${says}; ${here.says}`}
                onClick={() => scene.set(runs.has(rule.id) ? { run: rule.id, step: Infinity, track: 0, branches: [], pin: undefined } : { tab: 'rule', run: rule.id, step: 0, track: 0, branches: [] })}>
                <span class={`sign ${bad ? 'bad' : rule.standing === 'fine' ? 'good' : 'known'}`} aria-label={says}>{sign}</span>
                <span class="id">{rule.id}</span>
                <span class={`here j-${letter === '*' ? 'seen' : letter === '-' ? 'silent' : letter} ${letter === was ? '' : 'flipped'}`} aria-label={here.says}>{here.sign}</span>
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

import { useEffect, useState } from 'preact/hooks'
import type { Choice, Choices } from '../choices.js'
import { lackText } from './backstage.js'
import type { Scene } from './scene.js'
import { atOf, partedBroken, seenAt } from './track.js'

interface Group {
  readonly first: number
  readonly choice: Choice
  readonly others: readonly Choice[]
}

/** What can happen at the step at hand, grouped by the state it leads to; and what cannot, with the guard that says no. */
export const WhatIf = ({ scene }: { readonly scene: Scene }) => {
  const { track, step, backstage } = scene
  const [found, setFound] = useState<Choices | undefined>()
  const [trouble, setTrouble] = useState('')
  useEffect(() => {
    let current = true
    setTrouble('')
    setFound(undefined)
    const timer = setTimeout(() => backstage.ask<'choices'>({ is: 'choices', at: atOf(track, step) })
      .then(choices => { if (current) setFound(choices) }, (error: Error) => { if (current) setTrouble(error.message) }), 60)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [track, step, backstage])
  const groups = groupsOf(found?.choices ?? [])
  const here = seenAt(track, step).identity
  const isQuiet = ({ choice }: Group): boolean => choice.identity === here
  const [moving, quiet] = [groups.filter(group => !isQuiet(group)), groups.filter(isQuiet).flatMap(({ choice, others }) => [choice, ...others])]
  const next = track.steps[step]
  return (
    <section class="panel what-if" aria-labelledby="what-if-title">
      <h2 id="what-if-title">What if <small>{found === undefined ? trouble === '' ? '…' : '' : `after step ${step}: ${counted(found.choices.length, 'step')} can be taken, to ${counted(moving.length + (quiet.length > 0 ? 1 : 0), 'state')}`}</small></h2>
      <div class="scroll" tabIndex={0} role="region" aria-label="Steps that can be taken">
        {scene.scope.lacks === undefined || trouble !== '' ? null : <p class="hint">{lackText(scene.scope)}</p>}
        {trouble === '' ? null : <p class="hint">{trouble}</p>}
        <ol class="choices">
          {moving.map((group, i) => <Row key={group.choice.key} scene={scene} group={group} number={i + 1} isNext={next?.key === group.choice.key || group.others.some(({ key }) => key === next?.key)} />)}
        </ol>
        {quiet.length === 0 ? null : <details><summary>{quiet.length} change nothing</summary><ul class="plain">{quiet.map(choice => <li key={choice.key}><button type="button" class="link" onClick={() => scene.branch(step, [choice.key])}>{textOf(choice)}</button>{choice.broken.length > 0 ? <b class="bad"> ✗ breaks {choice.broken.join(', ')}</b> : null}</li>)}</ul></details>}
        {(found?.blocked ?? []).length === 0 ? null : (
          <details><summary>{found!.blocked.reduce((sum, { count }) => sum + count, 0)} cannot be taken now</summary>
            <ul class="plain">{found!.blocked.map(({ name, families, count, reads }) => (
              <li key={name}><b>{name}</b>: {counted(count, 'step')} ({families.slice(0, 4).join(', ')}{families.length > 4 ? ' …' : ''}); the guard sees {reads.length === 0 ? 'nothing of the state' : reads.slice(0, 6).map(({ label, value }) => `${label} = ${value}`).join(', ')}</li>
            ))}</ul></details>
        )}
      </div>
    </section>
  )
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`

const textOf = ({ who, what, result }: Choice): string => `${who} ${what}${result === undefined ? '' : ` → ${result}`}`

/** Choices by the state they lead to, those that break a rule first. */
export const groupsOf = (choices: readonly Choice[]): readonly Group[] => {
  const groups = new Map<string, { first: number; choice: Choice; others: Choice[] }>()
  choices.forEach((choice, i) => {
    const key = `${choice.identity} ${choice.broken.join()}`
    const known = groups.get(key)
    if (known === undefined) groups.set(key, { first: i, choice, others: [] })
    else known.others.push(choice)
  })
  return [...groups.values()]
}

const Row = ({ scene, group: { choice, others }, number, isNext }: { readonly scene: Scene; readonly group: Group; readonly number: number; readonly isNext: boolean }) => {
  const { track, step, stage } = scene
  const { fresh, still } = partedBroken(stage, choice.broken, seenAt(track, step).judged)
  const seen = track.first.identity === choice.identity ? 0 : track.steps.findIndex(({ identity }) => identity === choice.identity) + 1 || undefined
  return (
    <li class={fresh.length > 0 ? 'broken' : ''}>
      <button type="button" class="choice" data-key={choice.key} onClick={() => scene.branch(step, [choice.key])}>
        <kbd>{number < 10 ? number : ''}</kbd>
        <span class="text">{textOf(choice)}</span>
        {fresh.length > 0 ? <b class="bad">✗ breaks {fresh.join(', ')}</b> : null}
        {still.length > 0 ? <span class="still" title={still.join(', ')}>{still.length} still broken</span> : null}
        {choice.seen.length > 0 ? <span class="seen">◆ {choice.seen.join(', ')}</span> : null}
        <span class="tag">{isNext ? 'taken here' : seen === undefined ? 'new' : `as step ${seen}`}</span>
      </button>
      <p class="changed">{choice.changed.slice(0, 5).join(', ')}{choice.changed.length > 5 ? ` and ${choice.changed.length - 5} more` : ''}</p>
      {others.length === 0 ? null : <details><summary>{others.length} more {others.length === 1 ? 'does' : 'do'} the same</summary><ul class="plain">{others.map(other => <li key={other.key}><button type="button" class="link" onClick={() => scene.branch(step, [other.key])}>{textOf(other)}</button></li>)}</ul></details>}
    </li>
  )
}

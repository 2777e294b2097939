import { useEffect, useRef } from 'preact/hooks'
import { SIDES, TABS } from './link.js'
import type { Scene } from './scene.js'
import { brokenAt } from './track.js'
import { copy } from './export.js'
import { jump, valueOf } from './watch.js'

export interface KeyActions {
  search(): void
  help(): void
  theme(): void
}

const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

/** The keyboard: off while somebody types, or holds a modifier. */
export const useKeys = (scene: Scene | undefined, actions: KeyActions): void => {
  const branching = useRef(false)
  useEffect(() => {
    if (scene === undefined) return undefined
    const { step, track, view, hits } = scene
    const hop = (by: 1 | -1, wanted: (at: number) => boolean, nothing: string): void => {
      for (let at = step + by; at >= 0 && at <= track.steps.length; at += by) if (wanted(at)) return scene.go(at)
      scene.say(nothing)
    }
    const watched = view.watches[0]
    const moved = (by: 1 | -1): void => (watched === undefined ? scene.say('watch a field first: ☆ beside it') : jump(scene, valueOf(scene, watched), by))
    const act: Readonly<Record<string, () => void>> = {
      j: () => scene.go(step + 1), ArrowDown: () => scene.go(step + 1), k: () => scene.go(step - 1), ArrowUp: () => scene.go(step - 1),
      PageDown: () => scene.go(step + 20), PageUp: () => scene.go(step - 20),
      g: () => scene.go(0), Home: () => scene.go(0), G: () => scene.go(track.steps.length), End: () => scene.go(track.steps.length),
      x: () => hop(1, at => brokenAt(scene.stage, track, at).fresh.length > 0, 'no further step breaks a rule'),
      '[': () => moved(-1), ']': () => moved(1),
      p: () => scene.set({ pin: view.pin === step ? undefined : step }),
      b: () => { branching.current = true; scene.say('which? 1–9') },
      u: () => scene.set({ track: 0, step: Math.min(step, track.fork) }),
      c: () => scene.set({ side: SIDES[(SIDES.indexOf(view.side) + 1) % SIDES.length]! }),
      n: () => hop(1, at => hits.has(at), 'no further hit'), N: () => hop(-1, at => hits.has(at), 'no hit before'),
      h: () => scene.set({ quiet: true }), l: () => scene.set({ quiet: false }),
      '/': actions.search, '?': actions.help, d: actions.theme, y: () => copy(scene),
    }
    const press = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && event.target instanceof HTMLElement && isTyping(event.target)) return event.target.blur()
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') !== null) return
      const inGraph = event.target instanceof HTMLElement && event.target.closest('.graph') !== null && event.key.startsWith('Arrow')
      if (inGraph) return
      const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : undefined
      if (digit !== undefined && branching.current) {
        branching.current = false
        const chosen = document.querySelectorAll<HTMLButtonElement>('.what-if .choices > li > button.choice')[digit - 1]
        event.preventDefault()
        return chosen === undefined ? scene.say(`there is no choice ${digit}`) : chosen.click()
      }
      branching.current = false
      const tab = digit === undefined ? undefined : TABS[digit - 1]
      const does = tab === undefined ? act[event.key] : () => scene.set({ tab })
      if (does === undefined) return
      event.preventDefault()
      does()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [scene])
}

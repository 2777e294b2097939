import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { RefObject } from 'preact'

/** The rows of a long list that are in sight, and a little more. */
export interface Virtual<E extends HTMLElement> {
  readonly ref: RefObject<E | null>
  readonly first: number
  readonly last: number
  /** Brings a row into sight. */
  reveal(row: number): void
}

const MARGIN = 6

/** Rows of one height: only those in sight are drawn, so that ten thousand scroll like ten. */
export const useVirtual = <E extends HTMLElement>(count: number, height: number, top = 0): Virtual<E> => {
  const ref = useRef<E>(null)
  const [range, setRange] = useState({ first: 0, last: Math.min(count, 40) })
  const look = (): void => {
    const box = ref.current
    if (box === null) return
    const first = Math.max(0, Math.floor((box.scrollTop - top) / height) - MARGIN)
    const last = Math.min(count, Math.ceil((box.scrollTop - top + box.clientHeight) / height) + MARGIN)
    setRange(known => (known.first === first && known.last === last ? known : { first, last }))
  }
  useLayoutEffect(() => {
    const box = ref.current
    if (box === null) return undefined
    look()
    box.addEventListener('scroll', look, { passive: true })
    const observer = new ResizeObserver(look)
    observer.observe(box)
    return () => {
      box.removeEventListener('scroll', look)
      observer.disconnect()
    }
  }, [count, height])
  return {
    ref,
    first: Math.min(range.first, count),
    last: Math.min(range.last, count),
    reveal: row => {
      const box = ref.current
      if (box === null) return
      const at = top + row * height
      if (at < box.scrollTop + top) box.scrollTop = at - top
      else if (at + height > box.scrollTop + box.clientHeight) box.scrollTop = at + height - box.clientHeight
    },
  }
}

import { useEffect, useRef } from 'preact/hooks'
import { CONDITION_HELP } from '../condition.js'

const KEYS: readonly (readonly [string, string])[] = [
  ['j  k  ↓  ↑', 'next, previous step'], ['g  G', 'first, last step'], ['x', 'next step that breaks a rule'], ['[  ]', 'previous, next change of the first watched field'],
  ['p', 'pin this step: differences are told from there'], ['b, then 1–9', 'take one of the steps under “What if”'], ['u', 'back to the run'], ['1–4', 'sequence, graph, compare, rule'],
  ['c', 'changes, tree, columns'], ['h  l', 'fold, unfold quiet steps'], ['/', 'search'], ['n  N', 'next, previous hit'], ['d', 'light or dark'], ['y', 'copy a link to this view'], ['?', 'this list'], ['Esc', 'close, leave a field'],
]

/** Every key, and the words of the search. */
export const Help = ({ open, close }: { readonly open: boolean; readonly close: () => void }) => {
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (open) ref.current?.showModal()
    else ref.current?.close()
  }, [open])
  return (
    <dialog ref={ref} aria-labelledby="help-title" onClose={close}>
      <h2 id="help-title">Keys</h2>
      <table><tbody>{KEYS.map(([key, says]) => <tr key={key}><th scope="row"><kbd>{key}</kbd></th><td>{says}</td></tr>)}</tbody></table>
      <h3>Search and “a state where”</h3>
      <p><code>{CONDITION_HELP}</code></p>
      <p>All terms must be true. A field is named by its label, or by the end of one.</p>
      <form method="dialog"><button type="submit">close</button></form>
    </dialog>
  )
}

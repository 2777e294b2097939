import type { TwinStory } from '../../cli/story.js'

/** The run that should have gone on like the one at hand: its steps, what only it knows, and what came out differently. */
export const Twin = ({ twin: { steps, possible, secret, differs } }: { readonly twin: TwinStory }) => (
  <section>
    <h3>The other run</h3>
    <p>{possible ? 'Before its last step it differs in the secret alone.' : 'At its end it differs in the secret alone, and cannot go on.'}</p>
    <ol>{steps.map(({ who, what, result }, i) => <li key={i}><b>{who}</b> {what}{result === undefined ? '' : ` → ${result}`}</li>)}</ol>
    {([['The secret', secret], ['What differs', differs]] as const).map(([title, list]) => (list.length === 0 ? null : (
      <table key={title}><caption>{title}</caption><thead><tr><th>field</th><th>in this run</th><th>in the other</th></tr></thead>
        <tbody>{list.map(({ label, here, there }) => <tr key={label}><td>{label}</td><td>{here}</td><td>{there}</td></tr>)}</tbody>
      </table>
    )))}
  </section>
)

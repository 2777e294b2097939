/** The example that `hfcheck init` writes and docs/your-own-model.md explains: a mailbox between two tasks. */
export const MODEL = `import { bool, language, range, record, type Action, type Infer, type System } from 'hfcheck/checker'
import { defineModel } from 'hfcheck/config'

/** How many messages the producer has. */
const MESSAGES = 3

const schema = record({
  mailbox: record({ full: bool(), message: range(0, MESSAGES) }),
  sent: range(0, MESSAGES).note('the last message the producer put into the mailbox'),
  received: range(0, MESSAGES).note('the last message the consumer took out'),
})

type State = Infer<typeof schema>

interface Call extends Action<State> {
  readonly name: 'send' | 'receive'
}

const send: Call = {
  name: 'send',
  apply: s => {
    if (s.mailbox.full) return -1
    s.sent += 1
    s.mailbox.message = s.sent
    s.mailbox.full = true
    return 0
  },
}

const receive: Call = {
  name: 'receive',
  apply: s => {
    if (!s.mailbox.full) return -1
    s.received = s.mailbox.message
    s.mailbox.full = false
    return 0
  },
}

const system = (): System<State, Call> => ({
  name: 'mailbox',
  bounds: \`one mailbox, \${MESSAGES} messages\`,
  schema,
  initial: { mailbox: { full: false, message: 0 }, sent: 0, received: 0 },
  groups: [{ when: s => s.sent < MESSAGES, actions: [send] }, { actions: [receive] }],
  show: ({ action, outcome }) => ({ who: action.name === 'send' ? 'producer' : 'consumer', what: \`\${action.name}()\`, result: \`\${outcome}\` }),
})

const { invariant, transition, witness } = language<State, Call>()
const source = { path: 'docs/mailbox.md', symbol: 'send, receive' }

const rules = {
  nothingIsLost: invariant({
    says: 'Every message sent is in the mailbox or has been received.',
    because: 'The producer does not send it again.',
    source,
    holds: s => s.sent === s.received + (s.mailbox.full ? 1 : 0),
  }),
  inOrder: transition({
    says: 'Messages arrive in the order in which they were sent.',
    because: 'The consumer does not look at their numbers.',
    source,
    on: ['receive'],
    given: ({ outcome }) => outcome === 0,
    holds: ({ before, after }) => after.received === before.received + 1,
  }),
  everythingArrives: witness({
    says: 'All messages can arrive.',
    because: 'A mailbox that lets nothing through breaks no other rule.',
    source,
    reached: ({ after }) => after.received === MESSAGES,
  }),
}

export const mailbox = defineModel({ name: 'mailbox', system, rules: () => ({ mailbox: rules }) })
`

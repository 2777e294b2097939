import type { Rule } from '../checker/property.js'
import type { GuestAction } from '../machine/action.js'
import type { Hypervisor } from '../machine/system.js'
import type { PageTables, TablesAction, TablesState } from '../machine/page-tables.js'
import type { State } from '../model/state.js'
import { answers } from './answers.js'
import { calls } from './calls.js'
import { confidentiality } from './confidentiality.js'
import { concurrency } from './concurrency.js'
import { configuring } from './configure.js'
import { containment } from './containment.js'
import { footprint } from './footprint.js'
import { isolation } from './isolation.js'
import { mailbox } from './mailbox.js'
import { liveness } from './liveness.js'
import { messages } from './messages.js'
import { pageTableRules } from './page-tables.js'
import { registers } from './registers.js'
import { resources } from './resources.js'
import { judgesWholeCalls, type Family } from './language.js'
import { scheduling } from './scheduling.js'

/** The families of rules about the hypervisor. A rule's id is its family and its name: `mailbox.lifecycle`. */
export const FAMILIES = {
  mailbox, calls, answers, footprint, configuring, messages, scheduling, registers, isolation, confidentiality, containment, resources, liveness,
} as const

/** Rules that can only be broken where calls overlap. */
export const CONCURRENT_FAMILIES = { concurrency } as const

/** Rules about page tables on their own. */
export const TABLE_FAMILIES = { pageTables: pageTableRules } as const

const named = <R>(family: string, rules: Readonly<Record<string, R>>): [string, R][] =>
  Object.entries(rules).map(([name, rule]) => [`${family}.${name}`, rule])

/** The families judged of a hypervisor. Where guests have plans it is what must happen and stay possible: the rest is judged of guests that may do anything, plans included. */
const familiesFor = ({ granularity, scope }: Hypervisor): Readonly<Record<string, Family<Readonly<Record<string, Rule<State, GuestAction>>>>>> =>
  (scope.plans !== undefined ? { liveness } : granularity === 'atomic' ? FAMILIES : { ...FAMILIES, ...CONCURRENT_FAMILIES })

/** Every rule about the hypervisor, by id, fitted to one. Rules of whole calls are left out where calls run section by section. */
export const specs = (hypervisor: Hypervisor): Readonly<Record<string, Rule<State, GuestAction>>> =>
  Object.fromEntries(Object.entries(familiesFor(hypervisor))
    .flatMap(([family, rules]) => named<Rule<State, GuestAction>>(family, rules(hypervisor)))
    .filter(([, rule]) => hypervisor.granularity === 'atomic' || !judgesWholeCalls(rule)))

/** Every rule about page tables on their own. */
export const pageTableSpecs = (tables: PageTables): Readonly<Record<string, Rule<TablesState, TablesAction>>> =>
  Object.fromEntries(Object.entries(TABLE_FAMILIES).flatMap(([family, rules]) => named<Rule<TablesState, TablesAction>>(family, rules(tables))))

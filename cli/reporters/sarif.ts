import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CodeFlow, Location, Log, PhysicalLocation, ReportingDescriptor, Result, ThreadFlow, ThreadFlowLocation } from 'sarif'
import type { RuleDocument, RunDocument, ScopeDocument } from '../document.js'
import { cellOf } from '../cell.js'
import { printOf } from '../print.js'
import { repairText, sourceText } from '../render/text.js'
import type { Story, StoryStep } from '../story.js'
import type { MakeReporter } from './reporter.js'
import { pageOf, type Links } from './rule-page.js'

/** SARIF 2.1.0, which code scanning reads: a result for each violation at the line of its rule, the way there as a thread for each process. */
export const sarif: MakeReporter = ({ write, ...links }) => ({ end: (run, exitCode) => write(`${JSON.stringify(sarifLog(run, exitCode, links), null, 2)}\n`) })

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
/** What GitHub shows of a flow: later steps matter more. */
const SHOWN = 1000

export const sarifLog = (run: RunDocument, exitCode: number, links: Links): Log => {
  const rules = [...new Map(run.scopes.flatMap(scope => scope.rules).map(rule => [rule.id, rule])).values()]
  const index = new Map(rules.map(({ id }, i) => [id, i]))
  const interrupted = run.interrupted || run.scopes.some(({ error }) => error !== undefined)
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'hfcheck', semanticVersion: run.version, rules: rules.map(rule => descriptor(rule, pageOf(rule, links))) } },
      automationDetails: { id: `hfcheck/${run.scopes.map(cellOf).join('+')}` },
      invocations: [{ executionSuccessful: !interrupted, exitCode }],
      columnKind: 'utf16CodeUnits',
      results: run.scopes.flatMap(scope => scope.rules
        .filter(({ standing }) => standing === 'violated' || standing === 'known' || standing === 'stale')
        .map(rule => resultOf(rule, scope, index.get(rule.id) ?? -1))),
    }],
  }
}

const descriptor = ({ id, says, because, source, kind, known }: RuleDocument, page: string | undefined): ReportingDescriptor => ({
  id,
  name: id.split('.').map(part => part.charAt(0).toUpperCase() + part.slice(1)).join(''),
  shortDescription: { text: says },
  fullDescription: { text: because },
  ...(page === undefined ? {} : { helpUri: page }),
  help: {
    text: [says, `Why: ${because}`, `From: ${sourceText({ source })}`, ...(known === undefined ? [] : [`Known to fail: ${repairText(known)}`]), `More: hfcheck explain ${id}`].join('\n'),
    markdown: [`**${says}**`, because, `From \`${sourceText({ source })}\`.`, ...(known === undefined ? [] : [`Known to fail: ${repairText(known)}`]), `\`hfcheck explain ${id}\` tells more, \`hfcheck --rule ${id}\` checks it.${page === undefined ? '' : ` [About this rule](${page})`}`].join('\n\n'),
  },
  defaultConfiguration: { level: 'error' },
  properties: { tags: [kind] },
})

const resultOf = (rule: RuleDocument, scope: ScopeDocument, ruleIndex: number): Result => {
  const place = physical(rule)
  const known = rule.standing === 'known'
  const justification = rule.baseline === undefined ? repairText(rule.known) : [rule.baseline.issue, rule.baseline.reason].filter(Boolean).join(' ')
  return {
    ruleId: rule.id,
    ruleIndex,
    kind: 'fail',
    level: known ? 'note' : rule.standing === 'stale' ? 'warning' : 'error',
    message: { text: messageOf(rule, scope) },
    locations: [locationOf(place, scope.name)],
    relatedLocations: [{ id: 1, message: { text: sourceText(rule) }, logicalLocations: [{ name: rule.source.symbol, fullyQualifiedName: `${rule.source.path}:${rule.source.symbol}`, kind: 'function' }] }],
    ...(rule.story === undefined || rule.story.steps.length === 0 ? {} : { codeFlows: [flowOf(rule.story, place)] }),
    partialFingerprints: { 'hfcheck/v1': `${cellOf(scope)} ${rule.id} ${printOf(rule.story)}` },
    ...(rule.baseline?.is === 'same' ? { baselineState: 'unchanged' as const } : rule.baseline?.is === 'different' ? { baselineState: 'new' as const } : {}),
    ...(known ? { suppressions: [{ kind: 'external', status: 'accepted', justification }] } : {}),
  }
}

const messageOf = ({ standing, says, story }: RuleDocument, { name }: ScopeDocument): string =>
  standing === 'stale' ? `Declared as known to fail, but it does not in ${name}. ${says}`
    : story === undefined ? `Never reached in ${name}. ${says}`
      : `Broken in ${name} after ${story.steps.length} steps${story.subject === undefined ? '' : ` for ${story.subject}`}. ${says}`

const physical = ({ at }: RuleDocument): PhysicalLocation | undefined => {
  if (at === undefined) return undefined
  const { file } = at
  return {
    artifactLocation: isAbsolute(file) ? { uri: pathToFileURL(file).href } : { uri: file.split(/[\\/]/).map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
    region: { startLine: at.line, startColumn: at.column },
  }
}

const locationOf = (place: PhysicalLocation | undefined, name: string): Location => ({ ...(place === undefined ? {} : { physicalLocation: place }), logicalLocations: [{ fullyQualifiedName: name, kind: 'module' }] })

/** The steps as threads that take turns: `executionOrder` says in which. */
const flowOf = ({ steps }: Story, place: PhysicalLocation | undefined): CodeFlow => {
  const threads = new Map<number, ThreadFlowLocation[]>()
  const first = Math.max(0, steps.length - SHOWN)
  steps.slice(first).forEach((step, i) => {
    const thread = step.process ?? 0
    threads.set(thread, [...(threads.get(thread) ?? []), stepLocation(step, first + i + 1, place)])
  })
  return { threadFlows: [...threads].sort(([a], [b]) => a - b).map(([process, locations]): ThreadFlow => ({ id: `CPU${process}`, locations })) }
}

const stepLocation = ({ who, what, result, changes }: StoryStep, executionOrder: number, place: PhysicalLocation | undefined): ThreadFlowLocation => ({
  executionOrder,
  location: {
    message: { text: `${executionOrder}. ${who} ${what}${result === undefined ? '' : ` → ${result}`}` },
    ...(place === undefined ? {} : { physicalLocation: place }),
    logicalLocations: [{ name: who, kind: 'process' }],
  },
  ...(changes.length === 0 ? {} : { state: Object.fromEntries(changes.map(({ label, before, after }) => [label, { text: `${before} → ${after}` }])) }),
})

/** Steps that leave the run after one of its steps. */
export interface Branch {
  readonly step: number
  readonly keys: readonly string[]
  /** What somebody calls it. */
  readonly name?: string
}

/** Everything about a view that a link holds. Branches are told by the keys of their steps, so that a link survives a model that gains actions. */
export interface View {
  readonly cell: string
  readonly run: string
  readonly step: number
  /** Which of the ways is looked at: 0 is the run, others are branches. */
  readonly track: number
  readonly branches: readonly Branch[]
  readonly pin: number | undefined
  readonly tab: Tab
  readonly side: Side
  readonly laning: string
  readonly hidden: readonly string[]
  readonly query: string
  readonly watches: readonly string[]
  readonly quiet: boolean
  readonly against: number
  readonly graph: GraphKind
  readonly colour: string
}

export const TABS = ['sequence', 'graph', 'compare', 'rule'] as const
export type Tab = (typeof TABS)[number]
export const SIDES = ['changes', 'tree', 'columns'] as const
export type Side = (typeof SIDES)[number]
export const GRAPHS = ['near', 'near2', 'layers'] as const
export type GraphKind = (typeof GRAPHS)[number]

export const START: View = {
  cell: '', run: '', step: 0, track: 0, branches: [], pin: undefined, tab: 'sequence', side: 'changes', laning: '', hidden: [], query: '', watches: [], quiet: false, against: 0, graph: 'near', colour: '',
}

const among = <T extends string>(known: readonly T[], text: string | null, fallback: T): T => known.find(one => one === text) ?? fallback
const natural = (text: string | null, fallback: number): number => (text !== null && /^\d+$/.test(text) ? Number(text) : fallback)
const decoded = (text: string): string => { try { return decodeURIComponent(text) } catch { return '' } }
const list = (text: string | null): readonly string[] => (text === null || text === '' ? [] : text.split(','))

/** `#/tiny/isolation.mapsIdentically?step=8&pin=7` */
export const linkOf = (view: View): string => {
  const asked = new URLSearchParams()
  const set = (name: string, value: string, fallback: string): void => { if (value !== fallback) asked.set(name, value) }
  set('step', `${view.step}`, '0')
  set('t', `${view.track}`, '0')
  set('b', view.branches.map(({ step, keys, name }) => `${step}:${keys.join('.')}${name === undefined ? '' : `:${encodeURIComponent(name)}`}`).join(','), '')
  set('pin', view.pin === undefined ? '' : `${view.pin}`, '')
  set('tab', view.tab, START.tab)
  set('side', view.side, START.side)
  set('lanes', view.laning, '')
  set('hide', view.hidden.join(','), '')
  set('q', view.query, '')
  set('watch', view.watches.join(','), '')
  set('quiet', view.quiet ? '1' : '', '')
  set('vs', `${view.against}`, '0')
  set('graph', view.graph, START.graph)
  set('colour', view.colour, '')
  const text = asked.toString()
  return `#/${encodeURIComponent(view.cell)}/${encodeURIComponent(view.run)}${text === '' ? '' : `?${text}`}`
}

export const viewOf = (hash: string): View => {
  const [, path = '', query = ''] = /^#\/([^?]*)\??(.*)$/.exec(hash) ?? []
  const [cell = '', run = ''] = path.split('/').map(decoded)
  const asked = new URLSearchParams(query)
  const pin = asked.get('pin')
  return {
    cell, run,
    step: natural(asked.get('step'), 0),
    track: natural(asked.get('t'), 0),
    branches: list(asked.get('b')).flatMap(text => {
      const [step = '', keys = '', name = ''] = text.split(':')
      return /^\d+$/.test(step) && keys !== '' ? [{ step: Number(step), keys: keys.split('.'), ...(decoded(name) === '' ? {} : { name: decoded(name) }) }] : []
    }),
    pin: pin === null ? undefined : natural(pin, 0),
    tab: among(TABS, asked.get('tab'), START.tab),
    side: among(SIDES, asked.get('side'), START.side),
    laning: asked.get('lanes') ?? '',
    hidden: list(asked.get('hide')),
    query: asked.get('q') ?? '',
    watches: list(asked.get('watch')),
    quiet: asked.get('quiet') === '1',
    against: natural(asked.get('vs'), 0),
    graph: among(GRAPHS, asked.get('graph'), START.graph),
    colour: asked.get('colour') ?? '',
  }
}

/** The look of the site: system fonts, both colour schemes, a phone's width and a desktop's; colour never carries meaning alone. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --dim: #5b636d; --paper: #fff; --well: #f3f5f7; --line: #d5dae0; --link: #0b57a4; --good: #12692f; --bad: #ad2416; --warn: #7c5200 }
@media (prefers-color-scheme: dark) { :root { --ink: #e5e8eb; --dim: #a1a9b3; --paper: #15181b; --well: #1f2428; --line: #3a4148; --link: #82b8f2; --good: #6fcf8b; --bad: #ff9184; --warn: #e8bd62 } }
* { box-sizing: border-box }
html { scroll-padding-top: 7rem }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
a { color: var(--link) }
.skip { position: absolute; left: -99rem } .skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; z-index: 3 }
header { position: sticky; top: 0; z-index: 2; background: var(--paper); border-bottom: 1px solid var(--line); padding: .5rem 1rem }
header h1 { font-size: 1.1rem; margin: 0 0 .25rem }
form { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; font-size: .9rem }
input, select { font: inherit; color: inherit; background: var(--well); border: 1px solid var(--dim); border-radius: 6px; padding: .25rem .5rem; min-width: 0 }
input { flex: 1 1 10rem; max-width: 24rem }
output { color: var(--dim) }
.columns { display: grid; grid-template-columns: minmax(0, 19rem) minmax(0, 1fr); max-width: 84rem; margin: 0 auto }
nav { position: sticky; top: 5.2rem; align-self: start; max-height: calc(100vh - 5.2rem); overflow: auto; padding: 1rem; font-size: .85rem }
nav ul { list-style: none; margin: 0; padding: 0 } nav ul ul { padding-left: .8rem; margin-bottom: .4rem } nav summary { font-weight: 600 } nav a { text-decoration: none; overflow-wrap: anywhere } nav a:hover { text-decoration: underline }
nav a.fails::before { content: '✗ '; color: var(--bad) } nav a.holds::before { content: '✓ '; color: var(--good) } nav a.vacuous::before { content: '⚠ '; color: var(--warn) } nav a.unrecorded::before { content: '– ' }
main { padding: 0 1.25rem 4rem; min-width: 0; outline: none; overflow-wrap: break-word }
h2 { font-size: 1.6rem; border-bottom: 2px solid var(--line); padding-bottom: .2rem; margin: 2.2rem 0 .8rem }
h3 { font-size: 1.15rem; margin: 1.6rem 0 .5rem; overflow-wrap: anywhere }
h4 { margin: 1rem 0 .3rem }
.rule { border: 1px solid var(--line); border-left: 4px solid var(--dim); border-radius: 8px; padding: .2rem 1rem .6rem; margin: 1rem 0 }
.rule h3 { margin-top: .7rem } .rule[data-standing=holds] { border-left-color: var(--good) } .rule[data-standing=fails] { border-left-color: var(--bad) } .rule[data-standing=vacuous] { border-left-color: var(--warn) }
blockquote { margin: .4rem 0 .8rem; padding: 0; font-size: 1.08rem; font-weight: 500 } blockquote p { margin: 0 }
.scroll { overflow-x: auto; margin: .6rem 0 } .scroll:focus-visible, pre:focus-visible, a:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 1px }
table { border-collapse: collapse; font-size: .88rem } th, td { border: 1px solid var(--line); padding: .25rem .55rem; text-align: left; vertical-align: top } th { background: var(--well) }
td.short { white-space: nowrap } td.long { min-width: min(22rem, 70vw) } td:not(.short):has(> code:only-child) { min-width: 12rem }
#rules td:first-child, #rules th:first-child { min-width: 9.5rem; position: sticky; left: 0; background: var(--paper) }
code, pre { font-family: ui-monospace, monospace; font-size: .86em } code { background: var(--well); border-radius: 4px; padding: 0 .2em; overflow-wrap: anywhere }
pre { background: var(--well); border-radius: 8px; padding: .7rem; overflow-x: auto; line-height: 1.4 } pre code { padding: 0; background: none; overflow-wrap: normal; font-size: .92em }
details { margin: .5rem 0 } main summary { cursor: pointer; color: var(--link) }
.diagram { display: block; max-width: none } .diagram .state { fill: var(--well); stroke: var(--dim) } .diagram text { fill: var(--ink); text-anchor: middle; font: 13px system-ui, sans-serif } .diagram .arc { fill: none; stroke: var(--dim); stroke-width: 1.5 } .diagram .dot { fill: var(--paper); stroke: var(--dim) } .diagram .number { font-size: 11px } .tip { fill: var(--dim) }
[hidden], .sifted .prose p { display: none !important }
@media (max-width: 56rem) {
  .columns { display: block } nav { position: static; max-height: none; padding: .5rem 1rem 0 } main { padding: 0 1rem 3rem } .rule { padding: .1rem .7rem .5rem } header { position: static } html { scroll-padding-top: 1rem }
  h2 { font-size: 1.35rem } #rules td:first-child { max-width: 9.5rem; overflow-wrap: anywhere }
}
@media print { header form, nav { display: none } .columns { display: block } }
`

/** Filters rules as one types; what is left of a page without rules to show is hidden with them. Without a script everything is shown. */
export const SCRIPT = `
const find = document.getElementById('find'), standing = document.getElementById('standing'), count = document.getElementById('count')
const rules = [...document.querySelectorAll('article.rule')].map(node => ({ node, text: node.textContent.toLowerCase() }))
const items = new Map([...document.querySelectorAll('nav [data-rule]')].map(node => [node.dataset.rule, node]))
const filter = () => {
  const words = find.value.toLowerCase().split(/\\s+/).filter(Boolean), wanted = standing.value
  const active = words.length > 0 || wanted !== ''
  let shown = 0
  for (const { node, text } of rules) {
    const fits = words.every(word => text.includes(word)) && (wanted === '' || node.dataset.standing === wanted)
    node.hidden = !fits
    const item = items.get(node.dataset.rule)
    if (item) item.hidden = !fits
    if (fits) shown++
  }
  for (const group of document.querySelectorAll('nav li:has(> ul)')) group.hidden = active && !group.querySelector('li:not([hidden])')
  document.getElementById('main').classList.toggle('sifted', active)
  for (const section of document.querySelectorAll('main > section')) section.hidden = active && !section.querySelector('article.rule:not([hidden])')
  count.textContent = active ? shown + ' of ' + rules.length + ' rules' : ''
}
find.addEventListener('input', filter)
standing.addEventListener('change', filter)
const reveal = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (target && target.closest('[hidden]')) { find.value = ''; standing.value = ''; filter(); target.scrollIntoView() }
}
addEventListener('hashchange', reveal)
document.addEventListener('keydown', event => { if (event.key === '/' && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) { event.preventDefault(); find.focus() } })
if (matchMedia('(max-width: 56rem)').matches) document.getElementById('contents').open = false
`

import { Marked } from 'marked'
import type { Registry } from '../entry.js'
import { allRules } from '../models.js'
import { mermaidOf, svgOf } from './diagram.js'
import { anchorOf, type Block, type Page } from './page.js'
import { SCRIPT, STYLE } from './site-parts.js'

/** All pages as one HTML file that needs nothing else: no network, no fonts, light and dark, searchable. */
export const site = (registry: Registry, pages: readonly Page[], title: string): string => {
  const pictures = new Map(allRules(registry).flatMap(({ rule }) => (rule.kind === 'lifecycle' ? [[mermaidOf(rule), svgOf(rule)] as const] : [])))
  const rendered = pages.map(page => pageHtml(page, pictures))
  const entries = pages.map(page => `<li><a href="#${idOf(page.name)}">${text(page.title)}</a>${ruleItems(page)}</li>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>${text(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header>
<h1>${text(title)}</h1>
<form role="search" onsubmit="return false">
<label for="find">Find rules</label> <input id="find" type="search" placeholder="id, sentence, upstream function" autocomplete="off">
<label for="standing">that</label> <select id="standing"><option value="">stand as they may</option><option value="holds">hold</option><option value="fails">fail</option><option value="vacuous">are never judged</option></select>
<output id="count" aria-live="polite"></output>
</form>
</header>
<div class="columns">
<nav aria-label="Contents"><details id="contents" open><summary>Contents</summary><ul>${entries.join('\n')}</ul></details></nav>
<main id="main" tabindex="-1">
${rendered.join('\n')}
</main>
</div>
<svg width="0" height="0" aria-hidden="true"><defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs></svg>
<script>${SCRIPT}</script>
</body>
</html>
`
}

const ruleItems = ({ name, blocks }: Page): string => {
  const rules = blocks.flatMap(({ rule }) => (rule === undefined ? [] : [rule]))
  return rules.length === 0 ? '' : `<ul>${rules.map(({ id, standing }) => `<li data-rule="${id}"><a class="${standing}" href="#${idOf(name)}--${anchorOf(id)}">${text(id.slice(id.indexOf('.') + 1))}</a></li>`).join('')}</ul>`
}

const pageHtml = (page: Page, pictures: ReadonlyMap<string, string>): string => {
  const marked = markedFor(page, pictures)
  return `<section id="${idOf(page.name)}">\n${page.blocks.map(block => blockHtml(block, marked)).join('\n')}\n</section>`
}

const blockHtml = ({ markdown, rule }: Block, marked: Marked): string => {
  const html = marked.parse(markdown, { async: false })
  return rule === undefined ? `<div class="prose">${html}</div>` : `<article class="rule" data-rule="${rule.id}" data-standing="${rule.standing}">${html}</article>`
}

/** Headings get the anchors they have on GitHub, after their page's; links between pages become links within this one; wide tables scroll. */
const markedFor = (page: Page, pictures: ReadonlyMap<string, string>): Marked => {
  const marked = new Marked({ gfm: true })
  marked.use({
    renderer: {
      heading({ tokens, depth, text: raw }) {
        // The document has its own first heading.
        return `<h${depth + 1}${depth === 1 ? '' : ` id="${idOf(page.name)}--${anchorOf(raw)}"`}>${broken(this.parser.parseInline(tokens))}</h${depth + 1}>\n`
      },
      link({ href, tokens }) {
        return `<a href="${text(within(page.name, href))}">${broken(this.parser.parseInline(tokens))}</a>`
      },
      table({ header, rows }) {
        const row = (tag: 'th' | 'td', cells: typeof header): string => `<tr>${cells.map(cell => `<${tag}${tag === 'th' ? ' scope="col"' : widthOf(cell.text)}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('')}</tr>`
        return `<div class="scroll" tabindex="0" role="region" aria-label="table"><table><thead>${row('th', header)}</thead><tbody>${rows.map(cells => row('td', cells)).join('\n')}</tbody></table></div>\n`
      },
      code({ text: code, lang }) {
        const picture = lang === 'mermaid' ? pictures.get(code) : undefined
        return picture === undefined ? `<pre tabindex="0"><code>${text(code)}</code></pre>\n` : `<div class="scroll" tabindex="0" role="region" aria-label="diagram">${picture}</div>\n`
      },
    },
  })
  return marked
}

/** What fits on a line stays on one; sentences get room, however narrow the screen. */
const [SHORT, LONG] = [24, 60]

const widthOf = (cell: string): string => {
  const length = cell.replace(/\]\([^)]*\)/g, '').length
  return length > LONG ? ' class="long"' : length <= SHORT && !cell.includes('](') ? ' class="short"' : ''
}

/** A rule's id breaks where its words end. */
const broken = (html: string): string => (/^\w+\.\w+$/.test(html) ? html.replace(/(?<=\.|[a-z0-9])(?=[A-Z])|(?<=\.)/g, '<wbr>') : html)

const idOf = (name: string): string => name.replace(/\.md$/, '').replaceAll('/', '-')

/** `rules/calls.md#x` seen from a page, as a place in the one file; other links stay. */
const within = (from: string, href: string): string => {
  if (href.startsWith('#')) return `#${idOf(from)}--${href.slice(1)}`
  const [path, fragment] = href.split('#') as [string, string?]
  if (!path.endsWith('.md')) return href
  const name = path.startsWith('../') ? path.slice(3) : from.includes('/') ? `${from.slice(0, from.lastIndexOf('/'))}/${path}` : path
  return `#${idOf(name)}${fragment === undefined ? '' : `--${fragment}`}`
}

const text = (raw: string): string => raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

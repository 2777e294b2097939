import { render } from 'preact'
import { App } from './app.js'
import { readPage } from './page-data.js'
import { readTheme } from './theme.js'

const root = document.getElementById('app')!

readTheme()
readPage().then(opened => {
  root.replaceChildren()
  render(<App opened={opened} />, root)
}, (error: unknown) => { root.textContent = `This page cannot be shown: ${error instanceof Error ? error.message : String(error)}` })

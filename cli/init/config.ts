/** The configuration that `hfcheck init` writes. */
export const CONFIG = `import { defineConfig } from 'hfcheck/config'

export default defineConfig({
  models: ['models/*.model.ts'],
})
`

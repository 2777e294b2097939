import type { Served } from '../stage/serve.js'

/** What a model of one's own imports from `hfcheck/config`, in a page: only what a page needs, for the rest needs more than a page has. */

export const defineConfig = <C>(config: C): C => config

export const defineModel = ({ system, rules }: OwnModel): OwnModel => ({ system, rules })

type Built = ReturnType<Served['build']>

/** A model of one's own, its types forgotten. */
export interface OwnModel {
  system(): Built['system']
  rules(system: Built['system']): Built['rules']
}

/** How it is asked for: like a shipped one, but there are no patches to it. */
export const servedOwn = ({ system, rules }: OwnModel, name: string, file: string): Served => ({
  code: { import: name, from: file, system: () => `${name}.system()`, rules: `${name}.rules(system)` },
  build: () => {
    const built = system()
    return { system: built, rules: rules(built) }
  },
})

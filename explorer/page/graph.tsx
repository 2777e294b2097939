import type { Scene } from './scene.js'

export const GraphTab = (_: { readonly scene: Scene; readonly live: boolean }) => null

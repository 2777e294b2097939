#!/usr/bin/env node
import { mayRunFromBundle } from './bundled.js'

const args = process.argv.slice(2)

const { start } = (mayRunFromBundle(args, process.cwd(), process.env) ? await import(new URL('../bundle/start.js', import.meta.url).href) : await import('./start.js')) as typeof import('./start.js')

await start(args)

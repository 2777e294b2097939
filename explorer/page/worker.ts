import { SYSTEMS } from '../../cli/systems.js'
import type { Letter } from '../ask.js'
import { serve } from '../stage/serve.js'

/** The shipped models, in a worker of the page. */
const hear = serve(scope => SYSTEMS.find(({ name }) => name === scope), reply => self.postMessage(reply))

self.onmessage = ({ data }: MessageEvent<Letter>) => hear(data)

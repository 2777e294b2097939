import { systemNamed } from '../../cli/systems.js'
import type { Letter } from '../ask.js'
import { serve } from '../stage/serve.js'

/** The shipped models, in a worker of the page. */
const hear = serve(systemNamed, reply => self.postMessage(reply))

self.onmessage = ({ data }: MessageEvent<Letter>) => hear(data)

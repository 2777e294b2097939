import { echo } from './echo.js'
import { faulting } from './faulting.js'
import { greedy } from './greedy.js'
import { idle } from './idle.js'
import { mute } from './mute.js'
import type { Program } from './program.js'
import { roundRobin } from './round-robin.js'
import { sleepOn1 } from './sleep-on-1.js'
import { undefined_ } from './undefined.js'

/** Every program there is: schedulers for the primary first, then secondaries. */
export const PROGRAMS: readonly Program[] = [roundRobin, sleepOn1, greedy, echo, mute, idle, faulting, undefined_]

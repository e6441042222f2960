import type { HelperProcess } from '../process/helper.js'
import type { Line } from './subject.js'

/** Starts the helper that was granted, or gives the one that has been started. */
export type Start = () => HelperProcess

/** What every command is: the command line and a way to its helper in, the exit code out. */
export type Program = (line: Line, start: Start) => Promise<number>

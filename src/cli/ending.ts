import { chainAtStart, npxChain } from './parent.js'
import { answerSignals } from './signals.js'

/** Why tracing ended. */
export type Ending =
  'interrupt' | 'terminate' | 'duration' | 'count' | 'reader' | 'parent' | 'command'

/** What may end tracing from outside. */
export interface EndingOptions {
  durationNs?: number | undefined
  /** Settles when nobody reads our output. */
  readerGone: Promise<void>
  /** COMMAND's end. */
  commandEnded?: Promise<unknown> | undefined
}

/** How often to look whether npx, which passes no signal on, is still there. */
const parentCheckMs = 500
/** Settles with the first reason to end. */
export function awaitEnding(options: EndingOptions): Promise<Ending> {
  return new Promise((resolve) => {
    answerSignals((signal) => resolve(signal === 'SIGINT' ? 'interrupt' : 'terminate'))
    void options.readerGone.then(() => resolve('reader'))
    void options.commandEnded?.then(() => resolve('command'))
    if (options.durationNs !== undefined) afterNs(options.durationNs, () => resolve('duration'))
    watchParent(() => resolve('parent'))
  })
}

/** setTimeout counts to 24 days only. */
function afterNs(ns: number, then: () => void): void {
  const most = 2 ** 31 - 1
  const ms = Math.ceil(ns / 1e6)
  if (ms <= most) setTimeout(then, ms).unref()
  else setTimeout(() => afterNs(ns - most * 1e6, then), most).unref()
}

/** npx and its shell end without a word to us: then our parent, or the shell's, is another. */
function watchParent(then: () => void): void {
  if (chainAtStart === '') return
  const timer = setInterval(() => {
    if (npxChain() === chainAtStart) return
    clearInterval(timer)
    then()
  }, parentCheckMs)
  timer.unref()
}

import { chainAtStart, npxChain } from './parent.js'

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
/** What Ctrl-C means to a shell that asks for it twice. */
const interruptedCode = 130

/**
 * Settles with the first reason to end. A second Ctrl-C leaves at once: the helper then ends by
 * itself, since its stdin does.
 */
export function awaitEnding(options: EndingOptions): Promise<Ending> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const reason = signal === 'SIGINT' ? 'interrupt' : 'terminate'
      let seen = 0
      process.on(signal, () => (++seen > 1 ? process.exit(interruptedCode) : resolve(reason)))
    }
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

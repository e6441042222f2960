/** Signals that ask us to end, from the first instant on: they may come before tracing begins. */

const asking = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** One of them. */
export type AskingSignal = (typeof asking)[number]

/** What Ctrl-C means to a shell that asks for it twice. */
export const interruptedCode = 130
/** How long what has not begun may take to begin, once it is to end. */
const beginningMs = 2000

const seen = new Set<AskingSignal>()
let early: AskingSignal | undefined
let answer: ((signal: AskingSignal) => void) | undefined
let caught = false

/**
 * From here on the first of these signals is kept for `answerSignals`; the second of a kind leaves
 * at once: the helper then ends by itself, since its stdin does.
 */
export function catchSignals(): void {
  if (caught) return
  caught = true
  for (const signal of asking) process.on(signal, () => take(signal))
}

function take(signal: AskingSignal): void {
  if (seen.has(signal)) process.exit(interruptedCode)
  seen.add(signal)
  if (answer) return answer(signal)
  early ??= signal
  // sudo may wait for a password, a compiler be at work.
  setTimeout(() => answer ?? process.exit(0), beginningMs).unref()
}

/** Who ends what runs; is told at once of a signal that came before. */
export function answerSignals(by: (signal: AskingSignal) => void): void {
  catchSignals()
  answer = by
  if (early) by(early)
}

/** The signal that came before anything had begun, where nothing did begin since. */
export function unansweredSignal(): AskingSignal | undefined {
  return answer ? undefined : early
}

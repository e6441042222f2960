/** The same on x86 and arm64. From 34 on are the real-time signals (libc keeps 32 and 33). */
// prettier-ignore
const names = [
  '', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGKILL',
  'SIGUSR1', 'SIGSEGV', 'SIGUSR2', 'SIGPIPE', 'SIGALRM', 'SIGTERM', 'SIGSTKFLT', 'SIGCHLD',
  'SIGCONT', 'SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGURG', 'SIGXCPU', 'SIGXFSZ',
  'SIGVTALRM', 'SIGPROF', 'SIGWINCH', 'SIGIO', 'SIGPWR', 'SIGSYS',
]
const realTimeFirst = 32
const signalMax = 64

/** `SIGTERM` for 15, `SIGRT_3` for the third real-time signal, from 0; else a number. */
export function signalName(number: number): string {
  if (number >= realTimeFirst && number <= signalMax) {
    return number === realTimeFirst ? 'SIGRTMIN' : `SIGRT_${number - realTimeFirst}`
  }
  return names[number] || String(number)
}

/** 15 for `SIGTERM` or `TERM`, whatever the case; undefined for a name that is none. */
export function signalNumber(name: string): number | undefined {
  const upper = name.toUpperCase()
  const number = names.indexOf(upper.startsWith('SIG') ? upper : `SIG${upper}`)
  return number > 0 ? number : undefined
}

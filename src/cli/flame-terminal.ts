import type { Paint } from '../text/ansi.js'
import type { Screen } from './flame-screen.js'

/** The terminal that stdin and stdout are. */
export function terminalScreen(paint: Paint): Screen {
  const { stdin, stdout } = process
  return {
    size: () => ({ width: stdout.columns || 80, height: stdout.rows || 24 }),
    paint,
    write: (text) => void stdout.write(text),
    raw: (on) => void stdin.setRawMode(on),
    // Our whole job, as the terminal's Ctrl-Z would: from here on we have been continued.
    stop: () => void process.kill(0, 'SIGTSTP'),
    listen({ input, resize, end }) {
      const onData = (data: Buffer): void => input(data.toString('utf8'))
      const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const
      stdin.on('data', onData).on('end', end)
      stdout.on('resize', resize)
      for (const signal of signals) process.on(signal, end)
      return () => {
        stdin.off('data', onData).off('end', end).pause()
        stdout.off('resize', resize)
        for (const signal of signals) process.off(signal, end)
      }
    },
  }
}

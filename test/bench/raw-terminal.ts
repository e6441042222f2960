// A program of ours on a terminal of 140×50 without the cost of one that draws.

import { execa } from 'execa'

/** What the program writes, as it comes. */
export interface RawTerminal {
  /** Waits until what was written since the last press() has these words. */
  shows(words: RegExp): Promise<void>
  /** Presses keys, and looks only at what comes from then on. */
  press(keys: string): void
  /** Presses Ctrl-C and waits for the end. */
  close(): Promise<void>
}

/** Runs `ebpf-trace ARGUMENTS` there. */
export function openRawTerminal(argumentText: string): RawTerminal {
  const program = `${process.execPath} bin/ebpf-trace.js ${argumentText}`
  const command = `stty cols 140 rows 50; exec ${program}`
  const screen = execa('script', ['-qfec', command, '/dev/null'], {
    ...{ buffer: false, reject: false, stdin: 'pipe' },
    env: { TERM: 'xterm-256color' },
  })
  let text = ''
  let seen = (): void => {}
  screen.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more
    seen()
  })
  const press = (keys: string): void => {
    text = ''
    screen.stdin.write(keys)
  }
  return {
    shows: (words) =>
      new Promise((resolve) => {
        seen = () => {
          if (words.test(text)) resolve()
        }
        seen()
      }),
    press,
    async close() {
      press('\x03')
      await screen
    },
  }
}

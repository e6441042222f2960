import { Chalk } from 'chalk'

/** What colours say; which they are is decided here. */
export type Shade = 'heading' | 'error' | 'warning' | 'good' | 'faint'

/** Colours of one stream: 0 has none. */
export interface Colours {
  level: 0 | 1 | 2 | 3
  heading: (text: string) => string
  error: (text: string) => string
  warning: (text: string) => string
  good: (text: string) => string
  faint: (text: string) => string
  /** The bytes before and after a text of that shade. */
  codes: (shade: Shade) => [open: Uint8Array, close: Uint8Array]
}

/** `--color`'s values. */
export type ColourChoice = 'auto' | 'always' | 'never'

/** What decides whether a stream gets colours. */
export interface ColourSituation {
  choice?: ColourChoice
  isTerminal: boolean
  environment: Record<string, string | undefined>
}

/** How many colours a stream gets: https://no-color.org, TERM=dumb, and `--color` over both. */
export function colourLevel({ choice, isTerminal, environment }: ColourSituation): 0 | 1 | 2 | 3 {
  if (choice === 'never') return 0
  if (choice !== 'always') {
    if (!isTerminal || environment.NO_COLOR || environment.TERM === 'dumb') return 0
  }
  if (/^(truecolor|24bit)$/.test(environment.COLORTERM ?? '')) return 3
  return /256/.test(environment.TERM ?? '') ? 2 : 1
}

/** The colours for a stream of that level. */
export function coloursOf(level: 0 | 1 | 2 | 3): Colours {
  const chalk = new Chalk({ level })
  const shades = {
    heading: (text: string) => chalk.bold(text),
    error: (text: string) => chalk.red(text),
    warning: (text: string) => chalk.yellow(text),
    good: (text: string) => chalk.green(text),
    faint: (text: string) => chalk.dim(text),
  }
  const codes = (shade: Shade): [Uint8Array, Uint8Array] => {
    const [open = '', close = ''] = shades[shade]('|').split('|')
    return [Buffer.from(open), Buffer.from(close)]
  }
  return { level, ...shades, codes }
}

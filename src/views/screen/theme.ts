/** How a screen's parts look: by what they are, for dark and light terminals. */
import type { Paint } from '../../text/ansi.js'

/** What a piece of text is. */
export type Role = keyof typeof dark

/** What a row has around a text of each role. */
export interface Theme {
  open: Record<Role, string>
  /** What the terminal can show. */
  paint: Paint
}

/** Whether the terminal's background is light; undefined where nobody knows. */
export type Background = 'light' | 'dark' | undefined

/** Codes of 256 colours: `f` the text's, `b` the background's, `+` bold, `_` underlined. */
const dark = {
  title: 'f253 b236 +',
  status: 'f248 b236',
  alarm: 'f231 b160 +',
  paused: 'f16 b214 +',
  heading: 'f16 b73',
  sorted: 'f16 b117 +',
  cursor: 'f231 b25 +',
  tagged: 'f221 +',
  faint: 'f243',
  label: 'f110',
  name: 'f253',
  low: 'f114',
  middle: 'f221',
  high: 'f209',
  bad: 'f203',
  match: 'f16 b222',
  key: 'f16 b73',
  hint: 'f250 b236',
  strong: '+',
  graph: 'f73',
}

const light: typeof dark = {
  title: 'f235 b253 +',
  status: 'f239 b253',
  alarm: 'f231 b160 +',
  paused: 'f16 b214 +',
  heading: 'f231 b30',
  sorted: 'f231 b24 +',
  cursor: 'f231 b25 +',
  tagged: 'f130 +',
  faint: 'f246',
  label: 'f25',
  name: 'f234',
  low: 'f28',
  middle: 'f130',
  high: 'f166',
  bad: 'f160',
  match: 'f16 b222',
  key: 'f231 b30',
  hint: 'f238 b253',
  strong: '+',
  graph: 'f30',
}

/** The eight colours that every terminal has, as its owner chose them: fit for both backgrounds. */
const eight: typeof dark = {
  title: '7 +',
  status: '7',
  alarm: 'f7 b1 +',
  paused: 'f0 b3',
  heading: 'f0 b6',
  sorted: 'f0 b6 _',
  cursor: 'f7 b4 +',
  tagged: 'f3 +',
  faint: '',
  label: 'f6',
  name: '',
  low: 'f2',
  middle: 'f3',
  high: 'f5',
  bad: 'f1',
  match: 'f0 b3',
  key: 'f0 b6',
  hint: '',
  strong: '+',
  graph: 'f6',
}

/** Without colours: bold, underlined, swapped. */
const plain: typeof dark = {
  title: '+',
  status: '',
  alarm: '7 +',
  paused: '7 +',
  heading: '7',
  sorted: '7 + _',
  cursor: '7 +',
  tagged: '+',
  faint: '',
  label: '',
  name: '',
  low: '',
  middle: '',
  high: '',
  bad: '+',
  match: '_',
  key: '7',
  hint: '',
  strong: '+',
  graph: '',
}

/** The theme for what a terminal can show and what lies behind it. */
export function themeOf(paint: Paint, background: Background): Theme {
  const codes = { none: undefined, attributes: plain, eight, all: dark }[paint]
  const chosen = paint === 'all' && background === 'light' ? light : codes
  const roles = Object.keys(dark) as Role[]
  const open = Object.fromEntries(
    roles.map((role) => [role, chosen ? sgr(chosen[role], paint === 'all') : '']),
  ) as Record<Role, string>
  return { open, paint }
}

function sgr(codes: string, isAll: boolean): string {
  const numbers = codes.split(' ').flatMap((code) => {
    if (code === '') return []
    if (code === '+') return ['1']
    if (code === '_') return ['4']
    if (code === '7') return ['7']
    const base = code.startsWith('f') ? 30 : 40
    return [isAll ? `${base + 8};5;${code.slice(1)}` : String(base + Number(code.slice(1)))]
  })
  return numbers.length === 0 ? '' : `\x1b[${numbers.join(';')}m`
}

/** A text as the theme has it. */
export function paint(theme: Theme, role: Role, text: string): string {
  const open = theme.open[role]
  return open === '' || text === '' ? text : `${open}${text}\x1b[0m`
}

/** What a lightness from 0 to 1 is. */
export function backgroundOf(lightness: number): Background {
  return lightness > 0.5 ? 'light' : 'dark'
}

/** What COLORFGBG says, as some terminals set it: `0;15` is black on white. */
export function backgroundFrom(colorfgbg: string | undefined): Background {
  const [, number] = /;(\d+)$/.exec(colorfgbg ?? '') ?? []
  if (number === undefined) return undefined
  return number === '7' || Number(number) >= 9 ? 'light' : 'dark'
}

/** What every screen has besides its rows: lines that scroll below a title, help, what is typed. */
import { cut, fit, visible } from '../../text/columns.js'
import { wrap } from '../../text/wrap.js'
import type { Hint } from './hints.js'
import { line, spread, type Piece } from './line.js'
import type { Theme } from './theme.js'

/** A part of the screen: so wide, so many lines below its title, scrolled by so many. */
export interface Pane {
  theme: Theme
  width: number
  page: number
  top: number
}

/** The keys of a pane. */
export const paneHints: Hint[] = [
  ['↑↓', 'Scroll', 1],
  ['Esc', 'Back', 0],
]

/** Lines below a title, from the first that has been scrolled to. */
export function paneLines(pane: Pane, title: string, lines: string[]): string[] {
  const { theme, width, page } = pane
  const top = Math.max(0, Math.min(pane.top, lines.length - page))
  const last = Math.min(top + page, lines.length)
  const more = lines.length > page ? `${top + 1}-${last} of ${lines.length} ` : ''
  const heading = spread(theme, width, [` ${cut(title, width - 2)}`], [more], 'heading')
  return [heading, ...lines.slice(top, top + page)]
}

/** A key or a column and what it is; sentences after the first one stand out. */
export function describedLines(
  { theme, width }: Pick<Pane, 'theme' | 'width'>,
  label: string,
  labelWidth: number,
  sentences: string[],
): string[] {
  const texts = sentences.flatMap((sentence, index) =>
    wrap(sentence, Math.max(10, width - labelWidth - 4)).map((text) => ({ text, index })),
  )
  return texts.map(({ text, index }, at) => {
    const name = fit(at === 0 ? label : '', labelWidth)
    const words: Piece = index === 0 ? text : [text, 'bad']
    return line(theme, width, ['  ', [name, 'label'], '  ', words])
  })
}

/** The last line while something is typed. */
export function promptLine(
  { theme, width }: Pick<Pane, 'theme' | 'width'>,
  label: string,
  text: string,
  rights: Piece[],
): string {
  const left: Piece[] = [[` ${label}: `, 'strong'], `${visible(text)}▏`]
  return spread(theme, width, left, rights, 'hint')
}

/** The last line where something was refused. */
export function noticeLine(
  { theme, width }: Pick<Pane, 'theme' | 'width'>,
  notice: string,
): string {
  return line(theme, width, [[` ${visible(notice)} `, 'alarm']], 'hint')
}

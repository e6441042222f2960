/** Strings made to fit into columns of a terminal. */
import { isDeceptive } from './utf8.js'
import { pointWidth } from './width.js'

const plain = /^[\x20-\x7e]*$/

/** Columns of a text without control characters. */
export function columnsOf(text: string): number {
  if (plain.test(text)) return text.length
  let columns = 0
  for (const character of text) columns += pointWidth(character.codePointAt(0)!)
  return columns
}

/** The text in at most `width` columns, with `…` where it was cut. */
export function cut(text: string, width: number): string {
  if (width <= 0) return ''
  if (plain.test(text)) return text.length <= width ? text : `${text.slice(0, width - 1)}…`
  if (columnsOf(text) <= width) return text
  let [kept, columns] = ['', 0]
  for (const character of text) {
    columns += pointWidth(character.codePointAt(0)!)
    if (columns > width - 1) break
    kept += character
  }
  return `${kept}…`
}

/** The text in exactly `width` columns. */
export function fit(text: string, width: number): string {
  const short = cut(text, width)
  return short + ' '.repeat(Math.max(0, width - columnsOf(short)))
}

/** Names come from traced programs and files: what could steer a terminal is made visible. */
export function visible(text: string): string {
  if (plain.test(text)) return text
  let shown = ''
  for (const character of text) {
    const point = character.codePointAt(0)!
    const half = point >= 0xd800 && point < 0xe000
    if (point < 0x20) shown += `\\x${point.toString(16).padStart(2, '0')}`
    else shown += half || isDeceptive(point) ? `\\u{${point.toString(16)}}` : character
  }
  return shown
}

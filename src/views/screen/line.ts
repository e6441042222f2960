/** One row of a screen, put together from pieces that are cut where it ends. */
import { columnsOf, cut } from '../../text/columns.js'
import { paint, type Role, type Theme } from './theme.js'

/** A text, and what it is. */
export type Piece = string | [text: string, role: Role]

/** The pieces beside each other in at most `width` columns; with `fill` the rest is painted. */
export function line(theme: Theme, width: number, pieces: Piece[], fill?: Role): string {
  let text = ''
  let used = 0
  for (const piece of pieces) {
    const [words, role] = typeof piece === 'string' ? [piece, fill] : piece
    const shown = cut(words, width - used)
    used += columnsOf(shown)
    text += role ? paint(theme, role, shown) : shown
    if (used >= width) break
  }
  return fill && used < width ? text + paint(theme, fill, ' '.repeat(width - used)) : text
}

/** Columns that pieces take. */
export function piecesWidth(pieces: Piece[]): number {
  return pieces.reduce(
    (sum, piece) => sum + columnsOf(typeof piece === 'string' ? piece : piece[0]),
    0,
  )
}

/** Pieces at both ends of a row; those at the right give way where there is no room. */
export function spread(
  theme: Theme,
  width: number,
  left: Piece[],
  right: Piece[],
  fill?: Role,
): string {
  const room = width - piecesWidth(left) - piecesWidth(right)
  if (room < 1) return line(theme, width, left, fill)
  return line(theme, width, [...left, ' '.repeat(room), ...right], fill)
}

/** A text at the right end of `width` columns, cut where it is longer. */
export function right(text: string, width: number): string {
  const short = cut(text, width)
  return ' '.repeat(Math.max(0, width - columnsOf(short))) + short
}

import { piecesWidth, type Piece } from './line.js'

/** A key, what it does, and how soon it gives way where there is little room: 0 stays longest. */
export type Hint = [key: string, does: string, rank: number]

/** As many hints as have room, those that matter most, in their order. */
export function hintPieces(hints: Hint[], room: number): Piece[] {
  const piecesOf = (most: number): Piece[] =>
    hints
      .filter(([, , rank]) => rank <= most)
      .flatMap(([key, does]): Piece[] => [
        [` ${key}`, 'strong'],
        [` ${does} `, 'key'],
      ])
  let most = Math.max(...hints.map(([, , rank]) => rank))
  while (most > 0 && piecesWidth(piecesOf(most)) >= room) most--
  return piecesOf(most)
}

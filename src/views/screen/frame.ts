/** What is sent to a terminal so that it shows other lines than before. */

/** The other screen, no cursor, no wrapping: what is there stays untouched. */
export const enterScreen = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[H\x1b[2J'
/** Back to what was there before. */
export const leaveScreen = '\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l'
/** Asks for the background's colour, then for what every terminal answers. */
export const askBackground = '\x1b]11;?\x1b\\\x1b[c'

/**
 * The lines that are others than before, at once where the terminal knows how. Each is cleared
 * before it is written: afterwards, a cursor that waits in the last column would clear that.
 */
export function frameText(before: string[] | undefined, after: string[]): string {
  const parts = after.flatMap((line, index) =>
    before?.[index] === line ? [] : [`\x1b[${index + 1};1H\x1b[2K${line}`],
  )
  const gone = before?.slice(after.length).map((_, at) => `\x1b[${after.length + at + 1};1H\x1b[2K`)
  const all = [...(before ? [] : ['\x1b[2J']), ...parts, ...(gone ?? [])]
  return all.length === 0 ? '' : `\x1b[?2026h${all.join('')}\x1b[?2026l`
}

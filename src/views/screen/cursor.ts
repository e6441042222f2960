/** A cursor in a list that is longer than the screen. */

/** Where the cursor is and which line is the first one shown. */
export interface Cursor {
  index: number
  top: number
}

/** How far a key moves, in a list of which `page` lines are shown; undefined: not at all. */
export function stepOf(key: string, page: number): number | undefined {
  const steps: Record<string, number> = {
    up: -1,
    down: 1,
    pageup: -Math.max(1, page - 1),
    pagedown: Math.max(1, page - 1),
    home: -Infinity,
    end: Infinity,
  }
  return steps[key]
}

/** The same, with the cursor within the list and in sight. */
export function inSight({ index, top }: Cursor, length: number, page: number): Cursor {
  const at = Math.max(0, Math.min(index, length - 1))
  const last = Math.max(0, length - page)
  return { index: at, top: Math.min(last, Math.max(at - page + 1, Math.min(top, at), 0)) }
}

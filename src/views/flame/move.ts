import { cellRows, type Cell } from './cells.js'
import { pictureRows, type FlameState } from './state.js'

/** Keys that move the cursor, in the picture or in the table. */
export function move(state: FlameState, key: string): FlameState {
  return state.view === 'top' ? moveLine(state, key) : moveCursor(state, key)
}

function moveLine(state: FlameState, key: string): FlameState {
  const page = pictureRows(state) - 1
  const steps: Record<string, number> = {
    up: -1,
    k: -1,
    down: 1,
    j: 1,
    pageup: -page,
    pagedown: page,
    home: -Infinity,
    end: Infinity,
  }
  const last = Math.max(0, (state.top?.length ?? 1) - 1)
  return { ...state, line: Math.max(0, Math.min(last, state.line + (steps[key] ?? 0))) }
}

function moveCursor(state: FlameState, key: string): FlameState {
  const rows = cellRows(state.tree, state.zoom, state.width)
  const page = pictureRows(state) - 1
  const up = state.icicle ? -1 : 1
  switch (key) {
    case 'left':
    case 'h':
      return showCursor({ ...state, cursor: beside(state, rows, -1) })
    case 'right':
    case 'l':
      return showCursor({ ...state, cursor: beside(state, rows, 1) })
    case 'up':
    case 'k':
      return showCursor({ ...state, cursor: along(state, rows, up) })
    case 'down':
    case 'j':
      return showCursor({ ...state, cursor: along(state, rows, -up) })
    case 'pageup':
      return showCursor({ ...state, cursor: along(state, rows, up * page) })
    case 'pagedown':
      return showCursor({ ...state, cursor: along(state, rows, -up * page) })
    case 'home':
      return showCursor({ ...state, cursor: 0 })
    default:
      return state
  }
}

function beside({ tree, cursor }: FlameState, rows: Cell[][], step: number): number {
  const row = rows[tree.depth[cursor]!] ?? []
  const index = row.findIndex(({ node }) => node === cursor)
  return row[index + step]?.node ?? cursor
}

/** So many rows away from the root, along the widest; or towards it. */
function along({ tree, cursor }: FlameState, rows: Cell[][], steps: number): number {
  let at = cursor
  for (let step = 0; step < Math.abs(steps); step++) {
    const next =
      steps < 0 ? tree.parent[at]! : widestChild(rows[tree.depth[at]! + 1] ?? [], at, tree.parent)
    if (next < 0) break
    at = next
  }
  return at
}

function widestChild(row: Cell[], parent: number, parents: Int32Array): number {
  let best: Cell | undefined
  for (const cell of row)
    if (parents[cell.node] === parent && (!best || cell.to - cell.from > best.to - best.from))
      best = cell
  return best?.node ?? -1
}

/** Scrolls so that the cursor's row is in sight. */
export function showCursor(state: FlameState): FlameState {
  const depth = state.tree.depth[state.cursor]!
  const rows = pictureRows(state)
  const scroll = Math.max(depth - rows + 1, Math.min(state.scroll, depth))
  return scroll === state.scroll ? state : { ...state, scroll }
}

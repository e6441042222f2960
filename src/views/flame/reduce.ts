/** What each key does to the view: no terminal in here. */
import type { Profile } from '../../profile/profile.js'
import { topFunctions } from '../../profile/top.js'
import { foldProfile, type Order } from '../../profile/tree.js'
import { move, showCursor } from './move.js'
import { findPath, pathOf } from './path.js'
import { functionName, matcher, type FlameState } from './state.js'

/** What can happen. */
export type FlameAction =
  | { kind: 'key'; key: string }
  | { kind: 'resize'; width: number; height: number }
  | { kind: 'profile'; profile: Profile }

/** What comes of an action. */
export function reduceFlame(state: FlameState, action: FlameAction): FlameState {
  switch (action.kind) {
    case 'resize':
      return showCursor({ ...state, width: action.width, height: action.height })
    case 'profile':
      return refolded({ ...state, profile: action.profile })
    case 'key':
      return onKey(state, action.key)
  }
}

function onKey(state: FlameState, key: string): FlameState {
  if (key === 'ctrl-c') return { ...state, done: true }
  if (state.typing) return onTyped(state, key)
  if (state.help) return { ...state, help: false }
  const act = keys[key]
  return act ? act(state) : move(state, key)
}

/** Every key that is no movement. */
const keys: Record<string, (state: FlameState) => FlameState> = {
  q: (state) => ({ ...state, done: true }),
  '?': (state) => ({ ...state, help: true }),
  '/': (state) => ({ ...state, typing: true, search: '' }),
  enter: (state) => (state.view === 'top' ? searchLine(state) : zoomTo(state, state.cursor)),
  escape: leave,
  backspace: (state) => zoomTo(state, Math.max(0, state.tree.parent[state.zoom]!)),
  r: (state) => zoomTo({ ...state, search: '' }, 0),
  n: (state) => nextMatch(state, 1),
  N: (state) => nextMatch(state, -1),
  f: (state) => ({ ...state, icicle: !state.icicle }),
  i: (state) => refolded({ ...state, inverted: !state.inverted }),
  o: (state) => refolded({ ...state, order: nextOrder(state) }),
  t: (state) => ({ ...withTop(state), view: state.view === 'top' ? 'flame' : 'top' }),
  tab: (state) => ({ ...withTop(state), view: state.view === 'top' ? 'flame' : 'top' }),
}

function onTyped(state: FlameState, key: string): FlameState {
  if (key === 'enter') return nextMatch({ ...state, typing: false }, 1)
  if (key === 'escape') return { ...state, typing: false, search: '' }
  if (key === 'backspace') return { ...state, search: [...state.search].slice(0, -1).join('') }
  return [...key].length === 1 ? { ...state, search: state.search + key } : state
}

/** Out of whatever one is in: the table, the search, the zoom. */
function leave(state: FlameState): FlameState {
  if (state.view === 'top') return { ...state, view: 'flame' }
  if (state.search !== '') return { ...state, search: '' }
  return zoomTo(state, 0)
}

function zoomTo(state: FlameState, zoom: number): FlameState {
  const { tree, cursor } = state
  const inside = cursor >= zoom && cursor < tree.end[zoom]!
  // Some callers stay in sight.
  const scroll = Math.max(0, tree.depth[zoom]! - 3)
  return showCursor({ ...state, zoom, scroll, cursor: inside ? cursor : zoom })
}

function nextOrder({ order, profile }: FlameState): Order {
  if (order === 'heavy') return 'name'
  return order === 'name' && profile.samples.time ? 'time' : 'heavy'
}

/** The same view of another tree: cursor and zoom stay on their functions where they are there. */
function refolded(state: FlameState): FlameState {
  const tree = foldProfile(state.profile, { order: state.order, inverted: state.inverted })
  const [zoom, cursor] = [state.zoom, state.cursor].map((node) =>
    findPath(tree, pathOf(state.tree, node)),
  )
  const next = { ...state, tree, zoom: zoom!, cursor: cursor!, top: undefined }
  return showCursor(state.view === 'top' ? withNewerTop(next, state) : next)
}

function withTop(state: FlameState): FlameState {
  if (state.top) return state
  const plain = !state.inverted && state.order !== 'time'
  const tree = plain ? state.tree : foldProfile(state.profile)
  return { ...state, top: topFunctions(tree), line: 0 }
}

/** The table of newer samples, with the line on the function that it was on. */
function withNewerTop(state: FlameState, before: FlameState): FlameState {
  const next = withTop(state)
  const found = before.top?.[before.line]
  if (!found) return next
  const name = functionName(before, found)
  const line = next.top?.findIndex((row) => functionName(next, row) === name) ?? 0
  return { ...next, line: Math.max(0, line) }
}

/** From the table to where the function is in the picture. */
function searchLine(state: FlameState): FlameState {
  const found = state.top?.[state.line]
  if (!found) return state
  const name = functionName(state, found)
  const escaped = name.replace(/[.*+?^$()|[\]{}\\]/g, '\\$&')
  return nextMatch({ ...zoomTo(state, 0), view: 'flame', search: `^${escaped}$` }, 1)
}

/** The next node that matches, round and round; the zoom opens where it is outside. */
function nextMatch(state: FlameState, step: 1 | -1): FlameState {
  const { tree, cursor } = state
  const matches = matcher(tree, state.search)
  for (let tried = 1; tried < tree.length; tried++) {
    const node = (cursor + step * tried + 2 * tree.length) % tree.length
    if (node === 0 || !matches(tree.func[node]!)) continue
    const inside = node >= state.zoom && node < tree.end[state.zoom]!
    return showCursor({ ...state, cursor: node, zoom: inside ? state.zoom : 0 })
  }
  return state
}

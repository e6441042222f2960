/** What each thing that happens does to the screen of `top`: no terminal in here. */
import type { TopDetail, TopSnapshot } from '../../pipeline/top-source.js'
import { bindings } from './bindings.js'
import { remember } from './history.js'
import { onMenuKey } from './menu.js'
import { onListKey, onPaneKey } from './move.js'
import { onPromptKey } from './prompt.js'
import { placed, relisted, type TopState } from './state.js'

/** What can happen. */
export type TopAction =
  | { kind: 'key'; key: string }
  | { kind: 'resize'; width: number; height: number }
  | { kind: 'snapshot'; snapshot: TopSnapshot }
  | { kind: 'detail'; id: string; detail: TopDetail }
  /** Something was asked for and refused; with an id, of a row. */
  | { kind: 'problem'; problem: string; id?: string }

/** What comes of it. */
export function reduceTop(state: TopState, action: TopAction): TopState {
  switch (action.kind) {
    case 'key':
      return onKey(state, action.key)
    case 'resize':
      return placed({ ...state, width: action.width, height: action.height })
    case 'snapshot':
      return onSnapshot(state, action.snapshot)
    case 'detail':
      if (state.looked?.id !== action.id) return state
      return { ...state, looked: { ...state.looked, found: action.detail, problem: undefined } }
    case 'problem':
      return onProblem(state, action.problem, action.id)
  }
}

function onProblem(state: TopState, problem: string, id: string | undefined): TopState {
  if (id === undefined) return { ...state, notice: problem }
  if (state.looked?.id !== id) return state
  return { ...state, looked: { ...state.looked, problem } }
}

function onSnapshot(state: TopState, snapshot: TopSnapshot): TopState {
  // It was on its way when another view was chosen.
  if (snapshot.view !== state.view.name) return state
  const history = remember(state.held?.history ?? state.history, snapshot)
  // Pictures of what was before stay, too.
  if (state.paused) return { ...state, held: { snapshot, history } }
  return relisted({ ...state, history, snapshot })
}

function onKey(before: TopState, key: string): TopState {
  const state = before.notice === '' ? before : { ...before, notice: '' }
  if (key === 'ctrl-c') return { ...state, done: true }
  if (state.prompt) return onPromptKey(state, state.prompt, key)
  if (state.menu) return onMenuKey(state, state.menu, key)
  if (state.pane !== 'rows') return onPaneKey(state, key)
  const binding = bindings.find(({ keys }) => keys.includes(key))
  return binding ? binding.act(state, key) : onListKey(state, key)
}

/** What each thing that happens does to the table of events: no terminal in here. */
import { stepOf } from '../screen/cursor.js'
import { typed } from '../screen/typing.js'
import { eventBindings } from './bindings.js'
import { found, foundOn } from './find.js'
import { pickedAgain, pickedFewer, pickedMore, pickedNow, sortDue } from './pick.js'
import { eventLines, movedTo, placedEvents, type EventsState } from './state.js'

/** What can happen. */
export type EventsAction =
  | { kind: 'key'; key: string }
  | { kind: 'resize'; width: number; height: number }
  /** The log has grown. */
  | { kind: 'events'; nowMs: number; lost: number }
  /** There is time to look at more events. */
  | { kind: 'look' }
  /** Nothing comes any more. */
  | { kind: 'ended'; why: string }

/** What comes of it. */
export function reduceEvents(state: EventsState, action: EventsAction): EventsState {
  switch (action.kind) {
    case 'key':
      return onKey({ ...state, notice: '', seeking: undefined }, action.key)
    case 'resize':
      return placedEvents({ ...state, width: action.width, height: action.height })
    case 'events':
      return onEvents(state, action.nowMs, action.lost)
    case 'look':
      if (state.shown.rest) return placedEvents({ ...state, shown: pickedMore(state) })
      return foundOn(state)
    case 'ended':
      return { ...onEvents(state, Infinity, state.lost), ended: action.why }
  }
}

function onEvents(before: EventsState, nowMs: number, lost: number): EventsState {
  const { log } = before.facts
  const state = rated({ ...before, first: log.first, next: log.next, lost }, before.next, nowMs)
  // What is shown stays, as far as it is kept: first may have passed it.
  if (state.paused) return placedEvents(state)
  if (!state.sort) return placedEvents({ ...state, shown: pickedNow(state) })
  if (!sortDue(state, nowMs)) return state
  return placedEvents({
    ...state,
    shown: pickedAgain(state),
    sortedMs: Number.isFinite(nowMs) ? nowMs : 0,
  })
}

const ratesMost = 60

/** Counts what came into the present second. */
function rated(state: EventsState, nextBefore: number, nowMs: number): EventsState {
  if (!Number.isFinite(nowMs)) return state
  const second = Math.floor(nowMs / 1000)
  const passed = state.rates.length === 0 ? 1 : Math.min(ratesMost, second - state.rateSecond)
  const rates = [...state.rates, ...Array<number>(Math.max(0, passed)).fill(0)].slice(-ratesMost)
  rates[rates.length - 1]! += state.next - nextBefore
  return { ...state, rates, rateSecond: second }
}

function onKey(state: EventsState, key: string): EventsState {
  if (key === 'ctrl-c') return { ...state, done: true }
  if (state.prompt) return onPromptKey(state, state.prompt, key)
  if (state.pane !== 'rows') return onPaneKey(state, key)
  const binding = eventBindings.find(({ keys }) => keys.includes(key))
  if (binding) return binding.act(state, key)
  if (key === 'right')
    return { ...state, shift: Math.min(state.shift + 1, state.facts.columns.length - 1) }
  if (key === 'left') return { ...state, shift: Math.max(0, state.shift - 1) }
  const step = stepOf(key, eventLines(state))
  return step === undefined ? state : movedTo(state, state.cursor.index + step)
}

/** In a detail, n and p go to the next and previous row. */
function onPaneKey(state: EventsState, key: string): EventsState {
  if (state.pane === 'detail' && (key === 'n' || key === 'p'))
    return {
      ...movedTo(state, state.cursor.index + (key === 'n' ? 1 : -1)),
      paneTop: 0,
      following: false,
    }
  const step = stepOf(key, eventLines(state))
  if (step !== undefined && Number.isFinite(step))
    return { ...state, paneTop: Math.max(0, state.paneTop + step) }
  if (key === 'home') return { ...state, paneTop: 0 }
  return key === 'ctrl-l' ? state : { ...state, pane: 'rows', paneTop: 0 }
}

function onPromptKey(
  state: EventsState,
  prompt: NonNullable<EventsState['prompt']>,
  key: string,
): EventsState {
  if (key === 'enter') return { ...state, prompt: undefined }
  if (key === 'escape') return { ...followed(state, prompt, prompt.before), prompt: undefined }
  const text = typed(prompt.text, key)
  return text === undefined ? state : followed(state, prompt, text)
}

function followed(
  state: EventsState,
  prompt: NonNullable<EventsState['prompt']>,
  text: string,
): EventsState {
  const next = { ...state, prompt: { ...prompt, text } }
  if (prompt.kind === 'search') return found({ ...next, search: text }, 0)
  const filtered = { ...next, filter: text }
  return placedEvents({ ...filtered, shown: pickedFewer(filtered, state.filter) })
}

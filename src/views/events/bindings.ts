/** The keys of the table of events; help is made of this. */
import { pickedAnew, pickedOtherwise } from './pick.js'
import { found } from './find.js'
import { movedTo, placedEvents, type EventsState } from './state.js'

/** One line of help, and what the keys do. */
export interface EventBinding {
  keys: string[]
  label: string
  doc: string
  act(state: EventsState, key: string): EventsState
}

/** All but those that move. */
export const eventBindings: EventBinding[] = [
  {
    keys: ['enter'],
    label: 'Enter',
    doc: 'all fields of the event; n and p go to the next and the previous one',
    act: (state) => ({ ...state, pane: 'detail', paneTop: 0, following: false }),
  },
  {
    keys: ['end', 'G', 'f'],
    label: 'End G f',
    doc: 'follow: go with the newest events',
    act: (state) => placedEvents({ ...state, following: true }),
  },
  {
    keys: ['g'],
    label: 'g Home',
    doc: 'the oldest event that is kept',
    act: (state) => ({ ...movedTo(state, 0), following: false }),
  },
  {
    keys: ['\\', 'f4'],
    label: '\\ F4',
    doc: 'filter as you type: only events that have the text; a|b is either',
    act: (state) => asked(state, 'filter', state.filter),
  },
  {
    keys: ['/'],
    label: '/',
    doc: 'search backwards from here',
    act: (state) => asked(state, 'search', ''),
  },
  {
    keys: ['n', 'f3'],
    label: 'n F3',
    doc: 'the one before that the search finds',
    act: (state) => found(state, -1),
  },
  { keys: ['N'], label: 'N', doc: 'the one after', act: (state) => found(state, 1) },
  {
    keys: ['<', ','],
    label: '< ,',
    doc: 'sort by the column to the left; beyond the first: as they came',
    act: (state) => sortedBeside(state, -1),
  },
  {
    keys: ['>', '.'],
    label: '> .',
    doc: 'sort by the column to the right',
    act: (state) => sortedBeside(state, 1),
  },
  {
    keys: ['I'],
    label: 'I',
    doc: 'turn the order round',
    act: (state) =>
      state.sort
        ? reordered({ ...state, sort: { ...state.sort, falling: !state.sort.falling } })
        : { ...state, notice: '< and > choose a column to sort by' },
  },
  {
    keys: ['Z', ' '],
    label: 'Z Space',
    doc: 'pause: what is shown stays; events go on being kept',
    act: paused,
  },
  {
    keys: ['escape'],
    label: 'Esc',
    doc: 'no filter, no order, follow',
    act: (state) =>
      resorted({ ...state, filter: '', search: '', sort: undefined, shift: 0, following: true }),
  },
  {
    keys: ['?', 'h', 'f1'],
    label: '? h F1',
    doc: 'this help',
    act: (state) => ({ ...state, pane: 'help', paneTop: 0 }),
  },
  {
    keys: ['q', 'f10'],
    label: 'q F10',
    doc: 'quit',
    act: (state) => ({ ...state, done: true }),
  },
]

function asked(state: EventsState, kind: 'filter' | 'search', text: string): EventsState {
  return {
    ...state,
    prompt: { kind, text, before: kind === 'filter' ? state.filter : state.search },
  }
}

function paused(state: EventsState): EventsState {
  const next = { ...state, paused: !state.paused }
  return next.paused ? { ...next, following: false } : resorted({ ...next, following: true })
}

function resorted(state: EventsState): EventsState {
  return placedEvents({ ...state, shown: pickedAnew(state) })
}

function reordered(state: EventsState): EventsState {
  return placedEvents({ ...state, shown: pickedOtherwise(state) })
}

function sortedBeside(state: EventsState, step: 1 | -1): EventsState {
  const names = [undefined, ...state.facts.columns.map(({ field }) => field)]
  const index = names.indexOf(state.sort?.column) + step + names.length
  const column = names[index % names.length]
  const right = state.facts.columns.find(({ field }) => field === column)?.right ?? false
  const sort = column === undefined ? undefined : { column, falling: right }
  return reordered({ ...state, sort, following: true })
}

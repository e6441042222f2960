/** The keys of the list, htop's where it has one; help is made of this table. */
import { entriesOf, openMenu, showView, sortBy } from './menu.js'
import { findNext, lookAt, moveTo } from './move.js'
import { ask } from './prompt.js'
import { currentRow, relisted, type TopState } from './state.js'

/** One line of help, and what the keys do. */
export interface Binding {
  keys: string[]
  /** How help calls the keys. */
  label: string
  doc: string
  act(state: TopState, key: string): TopState
}

/** All but those that move. */
export const bindings: Binding[] = [
  {
    keys: ['enter'],
    label: 'Enter',
    doc: 'the row in detail',
    act: lookAt,
  },
  {
    keys: ['\\', 'f4'],
    label: '\\ F4',
    doc: 'filter as you type: only rows that have the text; a|b is either',
    act: (state) => ask(state, 'filter'),
  },
  {
    keys: ['/'],
    label: '/',
    doc: 'search: go to the row that has the text',
    act: (state) => ask(state, 'search'),
  },
  {
    keys: ['n', 'f3'],
    label: 'n F3',
    doc: 'the next row that the search finds',
    act: (state) => (state.search === '' ? ask(state, 'search') : findNext(state, 1)),
  },
  {
    keys: ['t', 'f5'],
    label: 't F5',
    doc: 'tree or flat',
    act: (state) => relisted({ ...state, tree: !state.tree }),
  },
  {
    keys: ['-', '+', '='],
    label: '- +',
    doc: 'fold and unfold what is below a row of the tree',
    act: fold,
  },
  { keys: ['*'], label: '*', doc: 'unfold everything', act: unfoldAll },
  {
    keys: ['f6', 's'],
    label: 'F6 s',
    doc: 'choose the column to sort by',
    act: (state) => openMenu(state, 'sort'),
  },
  {
    keys: ['<', ','],
    label: '< ,',
    doc: 'sort by the column to the left',
    act: (state) => sortBeside(state, -1),
  },
  {
    keys: ['>', '.'],
    label: '> .',
    doc: 'sort by the column to the right',
    act: (state) => sortBeside(state, 1),
  },
  {
    keys: ['P', 'M', 'T', 'N'],
    label: 'P M T N',
    doc: 'sort by CPU, memory, time or pid',
    act: sortByLetter,
  },
  {
    keys: ['I'],
    label: 'I',
    doc: 'turn the order round',
    act: (state) => relisted({ ...state, sort: { ...state.sort, falling: !state.sort.falling } }),
  },
  { keys: ['H'], label: 'H', doc: 'threads, or whole processes', act: toggleThreads },
  {
    keys: ['K'],
    label: 'K',
    doc: "hide and show the kernel's own threads",
    act: (state) => relisted({ ...state, kernel: !state.kernel }),
  },
  {
    keys: ['u'],
    label: 'u',
    doc: 'the rows of one user',
    act: (state) => openMenu(state, 'user'),
  },
  { keys: [' '], label: 'Space', doc: 'tag the row; the last line adds the tagged up', act: tag },
  {
    keys: ['U'],
    label: 'U',
    doc: 'untag all',
    act: (state) => ({ ...state, tags: new Set() }),
  },
  {
    keys: ['v'],
    label: 'v',
    doc: 'choose what is counted: processes, cgroups, system calls and so on',
    act: (state) => openMenu(state, 'view'),
  },
  {
    keys: ['tab', 'backtab'],
    label: 'Tab',
    doc: 'the next view; with Shift the one before',
    act: (state, key) => viewBeside(state, key === 'tab' ? 1 : -1),
  },
  {
    keys: ['C', 'f2'],
    label: 'C F2',
    doc: 'columns on and off; what only they need is detached',
    act: (state) => openMenu(state, 'columns'),
  },
  {
    keys: ['Z', 'p'],
    label: 'Z p',
    doc: 'pause: what is shown stays; counting goes on',
    act: pause,
  },
  {
    keys: ['d', 'i'],
    label: 'd i',
    doc: 'change the interval',
    act: (state) => ask(state, 'interval'),
  },
  {
    keys: ['escape'],
    label: 'Esc',
    doc: 'no filter, no search, back to the first row',
    act: reset,
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

function reset(state: TopState): TopState {
  const next = { ...state, filter: '', search: '', user: undefined, shift: 0, chosen: undefined }
  return relisted(next)
}

function pause(state: TopState): TopState {
  if (!state.paused) return { ...state, paused: true }
  return relisted({ ...state, ...state.held, paused: false, held: undefined })
}

function tag(state: TopState): TopState {
  const id = currentRow(state)?.row.id
  if (id === undefined) return state
  const tags = new Set(state.tags)
  if (!tags.delete(id)) tags.add(id)
  return moveTo({ ...state, tags }, state.cursor.index + 1)
}

function fold(state: TopState, key: string): TopState {
  const id = currentRow(state)?.row.id
  if (id === undefined || !state.tree) return { ...state, notice: 't shows the tree' }
  const collapsed = new Set(state.collapsed)
  if (key === '-') collapsed.add(id)
  else collapsed.delete(id)
  return relisted({ ...state, collapsed, chosen: id })
}

function unfoldAll(state: TopState): TopState {
  return relisted({ ...state, collapsed: new Set() })
}

function sortBeside(state: TopState, step: 1 | -1): TopState {
  const entries = entriesOf(state, 'sort')
  const index = entries.findIndex(({ isOn }) => isOn)
  return entries[(index + step + entries.length) % entries.length]?.choose(state) ?? state
}

/** Which columns a letter means: the first that is shown, or else the first that is not yet. */
const letters: Record<string, { names: RegExp; what: string }> = {
  P: { names: /^cpu_percent$|^cpu/, what: 'CPU' },
  M: { names: /^(rss|memory|mem)/, what: 'memory' },
  T: { names: /(^|_)time|_ns$/, what: 'time' },
  N: { names: /^(pid|tid|id)$/, what: 'pid' },
}

function sortByLetter(state: TopState, key: string): TopState {
  const { names, what } = letters[key]!
  const meant = state.view.columns.filter(({ name }) => names.test(name))
  const column = meant.find(({ name }) => state.columns.includes(name)) ?? meant[0]
  if (!column) return { ...state, notice: `there is no column for ${what} here` }
  if (state.sort.column === column.name) return state
  const columns = state.view.columns.filter(
    (one) => one === column || state.columns.includes(one.name),
  )
  return sortBy({ ...state, columns: columns.map(({ name }) => name) }, column.name)
}

function toggleThreads(state: TopState): TopState {
  return showView(state, state.view.name === 'threads' ? 'processes' : 'threads')
}

function viewBeside(state: TopState, step: 1 | -1): TopState {
  const { views } = state.facts
  const index = views.indexOf(state.view) + step + views.length
  return showView(state, views[index % views.length]!.name)
}

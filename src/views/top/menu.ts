/** Lists to choose from: columns, the column to sort by, a user, a view. */
import { inSight, stepOf } from '../screen/cursor.js'
import { userColumn, userOf } from './list.js'
import { freshView, listLines, relisted, type Menu, type TopState } from './state.js'

/** One line of a menu. */
export interface Entry {
  label: string
  doc: string
  /** Whether it is chosen now. */
  isOn: boolean
  choose(state: TopState): TopState
}

/** Opens a menu, with the cursor on what is chosen now. */
export function openMenu(state: TopState, kind: Menu['kind']): TopState {
  const entries = entriesOf(state, kind)
  const index =
    kind === 'columns'
      ? 0
      : Math.max(
          0,
          entries.findIndex(({ isOn }) => isOn),
        )
  const cursor = inSight({ index, top: 0 }, entries.length, listLines(state))
  return { ...state, menu: { kind, cursor } }
}

/** The lines of a menu. */
export function entriesOf(state: TopState, kind: Menu['kind']): Entry[] {
  switch (kind) {
    case 'columns':
      return columnEntries(state)
    case 'sort':
      return sortEntries(state)
    case 'user':
      return userEntries(state)
    case 'view':
      return state.facts.views.map((view) => ({
        label: view.name,
        doc: view.doc,
        isOn: view === state.view,
        choose: (from) => showView(from, view.name),
      }))
  }
}

/** A key while a menu is open. Columns stay open, so that several can be switched. */
export function onMenuKey(state: TopState, menu: Menu, key: string): TopState {
  const entries = entriesOf(state, menu.kind)
  const page = listLines(state)
  const step = stepOf(key, page)
  if (step !== undefined) {
    const moved = { ...menu.cursor, index: menu.cursor.index + step }
    return { ...state, menu: { ...menu, cursor: inSight(moved, entries.length, page) } }
  }
  if (key === 'enter' || key === ' ') {
    const chosen = entries[menu.cursor.index]?.choose(state) ?? state
    return menu.kind === 'columns' ? chosen : { ...chosen, menu: undefined }
  }
  const leaves = ['escape', 'q', 'left', 'f2', 'f6', 'f10']
  return leaves.includes(key) ? { ...state, menu: undefined } : state
}

/** Shows another view, with what it begins with. */
export function showView(state: TopState, name: string): TopState {
  const view = state.facts.views.find((one) => one.name === name)
  if (!view) return { ...state, notice: `no view of ${name} here` }
  if (view === state.view) return state
  return { ...state, ...freshView(view), held: undefined, paused: false, user: undefined }
}

function columnEntries(state: TopState): Entry[] {
  const trend: Entry = {
    label: 'TREND',
    doc: 'what the column that rows are sorted by was before, as a picture',
    isOn: state.trend,
    choose: (from) => ({ ...from, trend: !from.trend }),
  }
  const columns = state.view.columns.map(({ name, title, doc, unavailable }): Entry => {
    const reason = unavailable === undefined ? doc : `not on this kernel: ${unavailable}`
    const isOn = state.columns.includes(name)
    return { label: title, doc: reason, isOn, choose: (from) => toggled(from, name) }
  })
  return [...columns, trend]
}

function toggled(state: TopState, name: string): TopState {
  const isOn = state.columns.includes(name)
  if (isOn && state.columns.length === 1) return { ...state, notice: 'one column must stay' }
  const columns = state.view.columns
    .map((column) => column.name)
    .filter((one) => (one === name ? !isOn : state.columns.includes(one)))
  if (!isOn || state.sort.column !== name) return relisted({ ...state, columns })
  const sort = { column: columns.includes(state.view.sort) ? state.view.sort : columns[0]! }
  return relisted({ ...state, columns, sort: { ...sort, falling: true } })
}

function sortEntries(state: TopState): Entry[] {
  return state.view.columns
    .filter(({ name, unit }) => state.columns.includes(name) && unit !== 'histogram')
    .map(({ name, title, doc }) => ({
      label: title,
      doc,
      isOn: state.sort.column === name,
      choose: (from) => sortBy(from, name),
    }))
}

/** Sorts by a column: amounts falling, words and pids rising; once more turns it round. */
export function sortBy(state: TopState, column: string): TopState {
  const unit = state.view.columns.find(({ name }) => name === column)?.unit
  const falling = unit !== 'text' && unit !== 'pid' && unit !== 'uid'
  if (state.sort.column === column)
    return relisted({ ...state, sort: { column, falling: !state.sort.falling } })
  return relisted({ ...state, sort: { column, falling }, tree: false })
}

function userEntries(state: TopState): Entry[] {
  const { snapshot, user, facts } = state
  const place = snapshot ? userColumn(snapshot.columns) : -1
  const counts = new Map<string, number>()
  for (const row of place < 0 ? [] : (snapshot?.rows ?? [])) {
    const name = userOf(row, place, facts.userName)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const all: Entry = {
    label: 'all users',
    doc: '',
    isOn: user === undefined,
    choose: (from) => relisted({ ...from, user: undefined }),
  }
  const users = [...counts].map(([name, count]): Entry => ({
    label: name,
    doc: `${count} ${count === 1 ? 'row' : 'rows'}`,
    isOn: user === name,
    choose: (from) => relisted({ ...from, user: name }),
  }))
  return [all, ...users.sort((a, b) => (a.label < b.label ? -1 : 1))]
}

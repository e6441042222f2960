/** What the screen of `top` shows. */
import type { SnapshotColumn } from '../../pipeline/snapshot.js'
import type { TopColumn, TopDetail, TopSnapshot, TopView } from '../../pipeline/top-source.js'
import { isAdditive, type UserName } from '../screen/cell-text.js'
import { inSight, type Cursor } from '../screen/cursor.js'
import { noHistory, type History } from './history.js'
import { listRows, type ListedRow, type Sort } from './list.js'

/** What stays as it is while the screen runs. */
export interface TopFacts {
  views: TopView[]
  machine: string
  userName: UserName | undefined
}

/** What is being typed. */
export interface Prompt {
  kind: 'filter' | 'search' | 'interval'
  text: string
  /** What was there before: Escape brings it back. */
  before: string
}

/** A list to choose from. */
export interface Menu {
  kind: 'columns' | 'sort' | 'user' | 'view'
  cursor: Cursor
}

/** What the rows give way to. */
export type Pane = 'rows' | 'help' | 'detail'

/** A row being looked at, and what has been told of it. */
export interface Looked {
  id: string
  /** What people call it, also once it has ended. */
  name: string
  found: TopDetail | undefined
  /** Why nothing was told. */
  problem: string | undefined
}

/** Everything; a new one comes of each action. */
export interface TopState {
  facts: TopFacts
  view: TopView
  /** The columns that are on, by name, in the view's order. */
  columns: string[]
  snapshot: TopSnapshot | undefined
  /** The newest one and what was before it, while what is shown is held. */
  held: { snapshot: TopSnapshot; history: History } | undefined
  paused: boolean
  history: History
  sort: Sort
  tree: boolean
  kernel: boolean
  /** Whether each row has a small picture of the column it is sorted by. */
  trend: boolean
  /** By the name that is shown. */
  user: string | undefined
  filter: string
  search: string
  prompt: Prompt | undefined
  menu: Menu | undefined
  pane: Pane
  /** The first line shown of what is no list. */
  paneTop: number
  looked: Looked | undefined
  tags: ReadonlySet<string>
  collapsed: ReadonlySet<string>
  /** The row that the cursor stays on; undefined: the first line, whatever is there. */
  chosen: string | undefined
  cursor: Cursor
  /** How many columns have been scrolled out at the left. */
  shift: number
  list: ListedRow[]
  notice: string
  intervalMs: number
  width: number
  height: number
  done: boolean
}

/** How the screen starts. */
export interface TopStart {
  width: number
  height: number
  intervalMs: number
  /** The view to begin with; else the first. */
  view?: string | undefined
  columns?: string[] | undefined
  sort?: Sort | undefined
}

/** The first state. */
export function startTop(facts: TopFacts, start: TopStart): TopState {
  const view = facts.views.find(({ name }) => name === start.view) ?? facts.views[0]!
  const { width, height, intervalMs } = start
  return {
    facts,
    ...freshView(view),
    ...(start.columns && { columns: start.columns }),
    ...(start.sort && { sort: start.sort }),
    held: undefined,
    paused: false,
    tree: false,
    kernel: true,
    trend: true,
    user: undefined,
    filter: '',
    search: '',
    prompt: undefined,
    menu: undefined,
    paneTop: 0,
    notice: '',
    intervalMs,
    width,
    height,
    done: false,
  }
}

/** What another view begins with. */
export function freshView(view: TopView) {
  return {
    view,
    columns: view.columns.filter(({ usual }) => usual).map(({ name }) => name),
    snapshot: undefined,
    history: noHistory,
    sort: { column: view.sort, falling: true },
    pane: 'rows' as const,
    looked: undefined,
    tags: new Set<string>(),
    collapsed: new Set<string>(),
    chosen: undefined,
    cursor: { index: 0, top: 0 },
    shift: 0,
    list: [],
  }
}

/** Columns whose sums are shown at the top: those that are on and that this kernel can fill. */
export function totalNames({ view, snapshot, columns }: TopState): string[] {
  return view.columns
    .filter(({ name }) => columns.includes(name))
    .filter(
      ({ name, unit, unavailable }) =>
        snapshot?.totals?.[name] !== undefined || (isAdditive(unit) && unavailable === undefined),
    )
    .map(({ name }) => name)
}

/** How many sums stand beside each other. */
export function totalsAcross(width: number): number {
  return Math.max(1, Math.min(4, Math.floor(width / 26)))
}

/** Rows of the screen that totals take: more where there is more room. */
export function totalLines(state: TopState): number {
  const { height, width } = state
  const most = height < 12 ? 0 : height < 18 ? 1 : height < 24 ? 2 : height < 40 ? 3 : 4
  return Math.min(most, Math.ceil(totalNames(state).length / totalsAcross(width)))
}

/** Rows of the screen for the list: all but the title, the totals, the heading and the keys. */
export function listLines(state: TopState): number {
  const { height } = state
  const others = height < 4 ? 1 : 3
  return Math.max(1, height - others - totalLines(state))
}

/** A column of the view by its name. */
export function columnOf({ view }: TopState, name: string): TopColumn | undefined {
  return view.columns.find((column) => column.name === name)
}

/** The columns of the snapshot that are on, with their places in its cells. */
export function shownColumns(state: TopState): { column: SnapshotColumn; index: number }[] {
  const columns = state.snapshot?.columns ?? state.view.columns
  return columns.flatMap((column, index) =>
    state.columns.includes(column.name) ? [{ column, index }] : [],
  )
}

/** The row that the cursor is on. */
export function currentRow({ list, cursor }: TopState): ListedRow | undefined {
  return list[cursor.index]
}

/** The state with its list made anew; the cursor stays on its row. */
export function relisted(state: TopState): TopState {
  const { snapshot } = state
  const list = snapshot ? listRows(snapshot, { ...state, userName: state.facts.userName }) : []
  return placed({ ...state, list })
}

/** The cursor where its row is now; where that has gone, it stays at its line. */
export function placed(state: TopState): TopState {
  const { list, chosen } = state
  const found = chosen === undefined ? 0 : list.findIndex(({ row }) => row.id === chosen)
  const index = found < 0 ? Math.min(state.cursor.index, list.length - 1) : found
  const moved = index - state.cursor.index
  // The row keeps its line of the screen while others pass it.
  const top = found < 0 || moved === 0 ? state.cursor.top : state.cursor.top + moved
  const cursor = inSight({ index, top }, list.length, listLines(state))
  return { ...state, cursor }
}

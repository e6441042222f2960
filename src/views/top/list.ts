/** From the rows of a snapshot to the lines of the screen: chosen, sorted, as a tree or flat. */
import type { Cell, SnapshotColumn } from '../../pipeline/snapshot.js'
import type { TopRow, TopSnapshot } from '../../pipeline/top-source.js'
import { cellNumber, cellText, type UserName } from '../screen/cell-text.js'

/** A row in its place. */
export interface ListedRow {
  row: TopRow
  /** The branches of the tree before its name. */
  branch: string
  /** Rows below it that are folded away. */
  folded: number
}

/** By which column, and whether the largest comes first. */
export interface Sort {
  column: string
  falling: boolean
}

/** Which rows are shown, and in which order. */
export interface Choice {
  sort: Sort
  tree: boolean
  /** What a row's words must have: parts between | are alternatives. */
  filter: string
  /** By the name that is shown. */
  user: string | undefined
  kernel: boolean
  collapsed: ReadonlySet<string>
  userName: UserName | undefined
}

/** The lines for a snapshot. */
export function listRows(snapshot: TopSnapshot, choice: Choice): ListedRow[] {
  const sorted = sortRows(snapshot, choice.sort).filter(chosen(snapshot.columns, choice))
  if (!choice.tree) return sorted.map((row) => ({ row, branch: '', folded: 0 }))
  return treeRows(snapshot, sorted, choice.collapsed)
}

function chosen(columns: SnapshotColumn[], choice: Choice): (row: TopRow) => boolean {
  const { filter, user, kernel, userName } = choice
  const userAt = userColumn(columns)
  const matches = matcher(columns, filter, userName)
  return (row) => {
    if (!kernel && row.isKernel) return false
    if (user !== undefined && userOf(row, userAt, userName) !== user) return false
    return matches(row)
  }
}

/** Which column says whose a row is; -1: none. */
export function userColumn(columns: SnapshotColumn[]): number {
  return columns.findIndex(({ name, unit }) => unit === 'uid' || name === 'user')
}

/** Whose a row is, by name. */
export function userOf({ cells }: TopRow, column: number, userName?: UserName): string {
  return cellText(cells[column], 'uid', userName)
}

/** Whether a row has one of the parts of a text in its words, in whatever case. */
export function matcher(
  columns: SnapshotColumn[],
  text: string,
  userName?: UserName,
): (row: TopRow) => boolean {
  const parts = text.toLowerCase().split('|').filter(Boolean)
  if (parts.length === 0) return () => true
  const places = columns.flatMap(({ unit }, index) =>
    unit === 'text' || unit === 'pid' || unit === 'uid' ? [{ unit, index }] : [],
  )
  return ({ cells }) =>
    places.some(({ unit, index }) => {
      const words = cellText(cells[index], unit, userName).toLowerCase()
      return parts.some((part) => words.includes(part))
    })
}

function sortRows({ columns, rows }: TopSnapshot, { column, falling }: Sort): TopRow[] {
  const place = columns.findIndex(({ name }) => name === column)
  if (place < 0) return rows
  const isText = columns[place]!.unit === 'text'
  const keyOf = isText ? textKey : cellNumber
  const keyed = rows.map((row) => ({ row, key: keyOf(row.cells[place]) }))
  const way = falling ? -1 : 1
  keyed.sort((a, b) => compare(a.key, b.key, way) || compareIds(a.row.id, b.row.id))
  return keyed.map(({ row }) => row)
}

function textKey(cell: Cell): string {
  return cell === undefined ? '' : String(cell).toLowerCase()
}

/** What cannot be told comes last, whichever way. */
function compare(a: number | string, b: number | string, way: number): number {
  const noA = a === '' || a !== a
  const noB = b === '' || b !== b
  if (noA || noB) return Number(noA) - Number(noB)
  return a < b ? -way : a > b ? way : 0
}

/** Ids are mostly numbers: 9 comes before 10. */
function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}

/** Each row below its parent, or below the nearest of its parents that is shown. */
function treeRows(
  snapshot: TopSnapshot,
  sorted: TopRow[],
  collapsed: ReadonlySet<string>,
): ListedRow[] {
  const parents = new Map(snapshot.rows.map(({ id, parent }) => [id, parent]))
  const shown = new Set(sorted.map(({ id }) => id))
  const children = new Map<string | undefined, TopRow[]>()
  for (const row of sorted) {
    const parent = shownParent(row, parents, shown)
    const siblings = children.get(parent)
    if (siblings) siblings.push(row)
    else children.set(parent, [row])
  }
  return descend(children, collapsed)
}

/** A row whose parents go round in a circle, as pids that are used again can make it, is a root. */
function shownParent(
  row: TopRow,
  parents: Map<string, string | undefined>,
  shown: Set<string>,
): string | undefined {
  let found: string | undefined
  const passed = new Set([row.id])
  for (let at = row.parent; at !== undefined; at = parents.get(at)) {
    if (passed.has(at)) return undefined
    passed.add(at)
    if (found === undefined && shown.has(at)) found = at
  }
  return found
}

/** Without recursion: a chain of processes may be deeper than our stack. */
function descend(
  children: Map<string | undefined, TopRow[]>,
  collapsed: ReadonlySet<string>,
): ListedRow[] {
  const lines: ListedRow[] = []
  const level = (parent: string | undefined, indent: string, isRoot: boolean) => {
    const rows = children.get(parent) ?? []
    return rows
      .map((row, index) => ({ row, indent, isLast: index === rows.length - 1, isRoot }))
      .reverse()
  }
  const stack = level(undefined, '', true)
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { row, indent, isLast, isRoot } = next
    const branch = isRoot ? '' : `${indent}${isLast ? '└─' : '├─'} `
    const isFolded = collapsed.has(row.id)
    lines.push({ row, branch, folded: isFolded ? countBelow(children, row.id) : 0 })
    const below = isRoot ? '' : `${indent}${isLast ? '  ' : '│ '} `
    if (!isFolded) stack.push(...level(row.id, below, false))
  }
  return lines
}

function countBelow(children: Map<string | undefined, TopRow[]>, id: string): number {
  let count = 0
  const stack = [id]
  for (let next = stack.pop(); next !== undefined; next = stack.pop())
    for (const row of children.get(next) ?? []) {
      count++
      stack.push(row.id)
    }
  return count
}

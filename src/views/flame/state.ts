/** What the interactive view shows. */
import type { Profile } from '../../profile/profile.js'
import { matchedWeight, type TopFunction } from '../../profile/top.js'
import { foldProfile, type Order, type Tree } from '../../profile/tree.js'

/** Everything; a new one comes of each action. */
export interface FlameState {
  profile: Profile
  tree: Tree
  /** The functions by cost; folded once it is asked for. */
  top: TopFunction[] | undefined
  view: 'flame' | 'top'
  order: Order
  inverted: boolean
  icicle: boolean
  zoom: number
  cursor: number
  /** The first row shown, counted from the root. */
  scroll: number
  /** The line of the table the cursor is on. */
  line: number
  search: string
  /** Whether keys go into the search. */
  typing: boolean
  help: boolean
  width: number
  height: number
  done: boolean
}

/** Rows that are not the picture: the title, the details, the keys. */
const otherRows = 3

/** Rows for the picture. */
export function pictureRows({ height }: { height: number }): number {
  return Math.max(1, height - otherRows)
}

/** How the view starts. */
export interface StartOptions {
  order?: Order
  inverted?: boolean
  icicle?: boolean
  width: number
  height: number
}

/** The first state. */
export function startFlame(profile: Profile, options: StartOptions): FlameState {
  const { order = 'heavy', inverted = false, icicle = false, width, height } = options
  return {
    profile,
    tree: foldProfile(profile, { order, inverted }),
    top: undefined,
    view: 'flame',
    order,
    inverted,
    icicle,
    zoom: 0,
    cursor: 0,
    scroll: 0,
    line: 0,
    search: '',
    typing: false,
    help: false,
    width,
    height,
    done: false,
  }
}

/** The name of a line of the table. */
export function functionName(state: FlameState, { func }: TopFunction): string {
  return state.tree.functions[func]!.name
}

/** Which functions a search finds: a regular expression, or a text where it is none. */
export function matcher(tree: Tree, search: string): (func: number) => boolean {
  if (search === '') return () => false
  const test = testOf(search)
  const found = tree.functions.map(({ name }) => test(name))
  return (func) => found[func] ?? false
}

function testOf(search: string): (name: string) => boolean {
  try {
    const expression = new RegExp(search, 'i')
    return (name) => expression.test(name)
  } catch {
    return (name) => name.toLowerCase().includes(search.toLowerCase())
  }
}

/** How much of all is below what the search finds. */
export function matchedTotal(state: FlameState): number {
  return matchedWeight(state.tree, matcher(state.tree, state.search))
}

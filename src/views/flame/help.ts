import type { Span } from '../../text/ansi.js'
import { cut } from '../../text/columns.js'
import type { FlameState } from './state.js'

const keys: [key: string, does: string][] = [
  ['← ↑ ↓ →', 'move (h j k l)'],
  ['Enter', 'zoom to the frame; in the table: find the function'],
  ['Backspace', 'zoom out by one frame'],
  ['Esc', 'out: of the table, the search, the zoom'],
  ['r', 'reset zoom and search'],
  ['/', 'search: a text or a regular expression'],
  ['n N', 'next and previous match'],
  ['t Tab', 'functions as a table, and back'],
  ['i', 'inverted: merged from the innermost function'],
  ['f', 'flip: the root below or on top'],
  ['o', 'order: widest first, by name, in time where it is known'],
  ['p', 'pause sampling and go on, where it is live'],
  ['q Ctrl-C', 'quit'],
]

/** The keys, as rows of a screen. */
export function helpRows({ width }: FlameState, count: number): Span[][] {
  const rows = keys.map(([key, does]): Span[] => [
    { text: cut(`  ${key.padEnd(10)}`, width), style: { bold: true } },
    { text: cut(does, width - 12) },
  ])
  while (rows.length < count) rows.push([])
  return rows.slice(0, count)
}

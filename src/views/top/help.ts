/** What the keys do and what the columns mean, as lines. */
import { line } from '../screen/line.js'
import { describedLines } from '../screen/pane.js'
import type { Theme } from '../screen/theme.js'
import { bindings } from './bindings.js'
import type { TopState } from './state.js'

const moves: [keys: string, doc: string][] = [
  ['↑ ↓ PgUp PgDn', 'move; Home goes back to the first row and stays there'],
  ['← →', 'columns that have no room'],
]

/** The columns first that cannot be filled: somebody wants to know why. */
export function helpLines({ view, width }: TopState, theme: Theme): string[] {
  const keys = [...moves, ...bindings.map(({ label, doc }) => [label, doc] as const)]
  const columns = view.columns.toSorted(
    (a, b) => Number(b.unavailable !== undefined) - Number(a.unavailable !== undefined),
  )
  const wide = Math.max(...columns.map(({ title }) => title.length), 8)
  return [
    '',
    ...keys.flatMap(([label, doc]) => describedLines({ theme, width }, label, 15, [doc])),
    '',
    line(theme, width, [[` ${view.name}`, 'strong'], `: ${view.doc}`]),
    '',
    ...columns.flatMap(({ title, doc, unavailable }) =>
      describedLines({ theme, width }, title, wide, [
        doc,
        ...(unavailable === undefined ? [] : [`Not on this kernel: ${unavailable}`]),
      ]),
    ),
  ]
}

/** One row looked at: all that is known of it, as lines. */
import type { Histogram, SnapshotRow } from '../../pipeline/snapshot.js'
import type { TopSection } from '../../pipeline/top-source.js'
import { rowText } from '../../text/ansi.js'
import { columnsOf, fit, visible } from '../../text/columns.js'
import { cellText, isAmount, isRight, unitWidths, type UserName } from '../screen/cell-text.js'
import { line, right, type Piece } from '../screen/line.js'
import { sparkline } from '../screen/spark.js'
import type { Theme } from '../screen/theme.js'
import { drawHistogram } from '../histogram.js'
import { rowHistory } from './history.js'
import type { TopState } from './state.js'

/** Its title and its lines. */
export function detailLines(state: TopState, theme: Theme): { title: string; lines: string[] } {
  const { looked, snapshot, width } = state
  const row = snapshot?.rows.find(({ id }) => id === looked?.id)
  const title = `${looked?.name ?? ''}${row ? '' : ' has ended'}`
  const own = row && snapshot ? ownLines(state, row, theme) : []
  const said = looked?.problem ?? (looked?.found ? '' : 'asking …')
  const asked = said === '' ? [] : ['', line(theme, width, [[`  ${visible(said)}`, 'faint']])]
  const sections = looked?.found?.sections ?? []
  const told = sections.flatMap((section) => sectionLines(section, state, theme))
  return { title, lines: ['', ...own, ...asked, ...told] }
}

/** Every column with its value and what it was. */
function ownLines({ snapshot, history, width, facts }: TopState, row: SnapshotRow, theme: Theme) {
  const { columns } = snapshot!
  const wide = Math.max(...columns.map(({ title }) => columnsOf(title)))
  return columns.map(({ name, title, unit, unavailable }, index) => {
    const value = cellText(row.cells[index], unit, facts.userName)
    const room = Math.min(60, width - wide - 16)
    const picture =
      isAmount(unit) && unavailable === undefined && room > 8
        ? sparkline(rowHistory(history, row.id, name), room)
        : ''
    const words = isAmount(unit) ? right(value, 8) : value
    const why: Piece[] = unavailable === undefined ? [] : [[`  ${unavailable}`, 'bad']]
    const pieces: Piece[] = ['  ', [fit(title, wide), 'label'], '  ', words, ...why]
    return line(theme, width, picture === '' ? pieces : [...pieces, '  ', [picture, 'graph']])
  })
}

function sectionLines(section: TopSection, { width, facts }: TopState, theme: Theme): string[] {
  const { title, rows, unavailable } = section
  const heading = ['', line(theme, width, [[` ${visible(title)}`, 'strong']])]
  if (unavailable !== undefined)
    return [...heading, line(theme, width, [[`  ${visible(unavailable)}`, 'faint']])]
  if (rows.length === 0) return [...heading, line(theme, width, [['  none', 'faint']])]
  return [...heading, ...tableLines(section, width, theme, facts.userName)]
}

function tableLines(
  { columns, rows }: TopSection,
  width: number,
  theme: Theme,
  userName: UserName | undefined,
): string[] {
  const texts = rows.map(({ cells }) =>
    columns.map(({ unit }, index) => cellText(cells[index], unit, userName)),
  )
  const widths = columns.map(({ title, unit }, index) => {
    const widest = texts.reduce((most, row) => Math.max(most, columnsOf(row[index]!)), 0)
    return Math.max(columnsOf(title), Math.min(widest, unit === 'text' ? 40 : unitWidths[unit] * 2))
  })
  const placed = (words: string[]): string =>
    words
      .map((text, index) => {
        const wide = widths[index]!
        return isRight(columns[index]!.unit) ? right(text, wide) : fit(text, wide)
      })
      .join('  ')
  const titles = placed(columns.map(({ title }) => title))
  const lines = texts.map((words) => line(theme, width, ['  ', placed(words)]))
  const pictures = rows.flatMap(({ cells }, at) => {
    const found = cells.find((cell) => typeof cell === 'object')
    return found ? [{ name: texts[at]![0]!, found }] : []
  })
  return [
    line(theme, width, ['  ', [titles, 'label']]),
    ...lines,
    ...pictures
      .slice(0, picturesMost)
      .flatMap(({ name, found }) => [
        '',
        line(theme, width, ['  ', [name, 'strong']]),
        ...pictureOf(found, width, theme),
      ]),
  ]
}

/** The first rows are those that matter most; each row has its histogram in one line, too. */
const picturesMost = 3

/** A histogram in full, no wider than can be read at a glance. */
function pictureOf(histogram: Histogram, width: number, theme: Theme): string[] {
  const inset = width < 60 ? 0 : 4
  const rows = drawHistogram(histogram, Math.max(1, Math.min(width, 100) - inset))
  return rows.map((spans) => ' '.repeat(inset) + rowText(spans, theme.paint))
}

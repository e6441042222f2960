import { chooseColumns, columnNames, type ColumnRequest } from '../schema/columns.js'
import type { Schema } from '../schema/schema.js'
import { Failure, OptionError } from '../text/failure.js'

/**
 * `--columns pid,comm`, or `--columns +ppid,-time` on top of what the tool has; a column is called
 * by its field's name or by its heading. Throws an OptionError that points at what there is not.
 */
export function askedColumns(
  schemas: Schema[],
  usual: ColumnRequest[] | undefined,
  asked: string[],
): ColumnRequest[] {
  try {
    const all = columnNames(schemas)
    return merged(schemas, usual ?? all, asked)
  } catch (error) {
    if (!(error instanceof Failure) || error instanceof OptionError) throw error
    const hint = error.hint ?? `columns: ${columnNames(schemas).join(', ')}`
    const [, part = asked.join(',')] = /'([^']+)'/.exec(error.message) ?? []
    throw new OptionError('columns', error.message, { part, hint })
  }
}

function merged(schemas: Schema[], usual: ColumnRequest[], asked: string[]): ColumnRequest[] {
  const changes = asked.filter((name) => /^[+-]/.test(name))
  if (changes.length > 0 && changes.length < asked.length)
    throw new OptionError('columns', 'either name all, or change them with + and -')
  const named = asked.map((name) => resolved(schemas, usual, name.replace(/^[+-]/, '')))
  if (changes.length === 0) return distinct(named)
  const isOut = (column: ColumnRequest): boolean =>
    named.some((one, index) => fieldOf(one) === fieldOf(column) && asked[index]?.startsWith('-'))
  const kept = usual.filter((column) => !isOut(column))
  const has = new Set(kept.map(fieldOf))
  const more = named.filter((one, index) => asked[index]?.startsWith('+') && !has.has(fieldOf(one)))
  if (kept.length + more.length === 0) throw new OptionError('columns', 'none is left')
  // The last column takes the rest of the line: what is added goes before it.
  return distinct([...kept.slice(0, -1), ...more, ...kept.slice(-1)])
}

function fieldOf(column: ColumnRequest): string {
  return typeof column === 'string' ? column : column.field
}

/** The tool's own request for a column, with its width and heading, or a plain one. */
function resolved(schemas: Schema[], usual: ColumnRequest[], name: string): ColumnRequest {
  const isMeant = (column: ColumnRequest): boolean =>
    typeof column !== 'string' && column.title?.toLowerCase() === name.toLowerCase()
  const headed = usual.find(isMeant)
  if (headed !== undefined) return headed
  const [{ field } = { field: name }] = chooseColumns(schemas, [name])
  return usual.find((column) => fieldOf(column) === field) ?? field
}

function distinct(columns: ColumnRequest[]): ColumnRequest[] {
  columns.forEach((column, index) => {
    if (columns.findIndex((each) => fieldOf(each) === fieldOf(column)) < index)
      throw new OptionError('columns', `'${fieldOf(column)}' is named twice`, {
        part: fieldOf(column),
      })
  })
  return columns
}

/** Batches in, bytes out: what a live session and a replay have in common. */
import { csvExporter } from '../exporters/csv.js'
import { jsonExporter } from '../exporters/json.js'
import { ndjsonExporter } from '../exporters/ndjson.js'
import { userEntry } from '../process/user.js'
import type { BatchWriter } from '../schema/batch-writer.js'
import { chooseColumns, columnNames, type ColumnRequest } from '../schema/columns.js'
import type { FormatContext } from '../schema/format.js'
import type { Batch, Schema } from '../schema/schema.js'
import { colourLevel, coloursOf } from '../text/colour.js'
import { Failure } from '../text/failure.js'
import { tableView } from '../views/table.js'
import type { Values } from './options.js'
import { descriptorOutput, pathOutput, type Output } from './output.js'
import { UsageError } from './usage.js'

/** Columns that the last field needs to say anything. */
const lastLeast = 16

/** What is to be shown, and how. */
export interface ShowPlan {
  schemas: Schema[]
  /** The columns that a table has unless told. */
  columns: ColumnRequest[] | undefined
  values: Values
  context: FormatContext
  /** Where data goes without -o. */
  fd: 1 | 2
}

/** Opens the output and writes what comes before the first event. */
export async function openShow(plan: ShowPlan): Promise<Show> {
  const writer = writerOf(plan)
  const { output: path, count } = plan.values
  const isArray = formatOf(plan.values) === 'json'
  const output = path === undefined ? descriptorOutput(plan.fd) : pathOutput(path, isArray)
  await output.write(writer.begin())
  return new Show(writer, output, count ?? Infinity)
}

/** Events being shown, until as many as were asked for are. */
export class Show {
  constructor(
    private readonly writer: BatchWriter,
    private readonly output: Output,
    private left: number,
  ) {}

  /** Settles when nobody reads any more. */
  get gone(): Promise<void> {
    return this.output.gone
  }

  /** Whether all events that were asked for have been shown. */
  get full(): boolean {
    return this.left <= 0
  }

  /** Shows the events of one read. */
  async take(batches: Batch[]): Promise<void> {
    for (const batch of batches) {
      if (this.full) return
      const count = Math.min(batch.count, this.left)
      this.left -= count
      await this.output.write(this.writer.batch(count < batch.count ? { ...batch, count } : batch))
    }
  }

  /** Writes what comes after the last event. */
  async finish(): Promise<void> {
    await this.output.write(this.writer.end())
    await this.output.finish()
  }

  /** Takes half a file away. */
  abandon(): void {
    this.output.abandon()
  }
}

function formatOf({ format, json }: Values): NonNullable<Values['format']> {
  return format ?? (json ? 'json' : 'table')
}

function writerOf(plan: ShowPlan): BatchWriter {
  const { schemas, values, context } = plan
  const format = formatOf(values)
  const asked = requests(plan)
  const isOneOfSeveral = schemas.length > 1
  if (format === 'table') return table(plan, chooseColumns(schemas, asked ?? plan.columns))
  const columns = asked && chooseColumns(schemas, asked)
  if (format === 'ndjson') return ndjsonExporter({ columns, context, isOneOfSeveral })
  if (format === 'json') return jsonExporter({ columns, context, isOneOfSeveral })
  const header = !values['no-header']
  return csvExporter({ columns: columns ?? chooseColumns(schemas), context, header })
}

function table(plan: ShowPlan, columns: ReturnType<typeof chooseColumns>): BatchWriter {
  const { values, context, fd } = plan
  const stream = fd === 1 ? process.stdout : process.stderr
  const isTerminal = values.output === undefined && stream.isTTY
  const choice = values.color ?? 'auto'
  const level = colourLevel({ choice, isTerminal, environment: process.env })
  const options = { context, colours: coloursOf(level), header: !values['no-header'] }
  if (!isTerminal) return tableView(columns, options)
  const fixed = columns.slice(0, -1).reduce((sum, { width }) => sum + width + 1, 0)
  // So narrow that the last column would have no room: then the terminal may wrap.
  const terminalWidth = () => (stream.columns >= fixed + lastLeast ? stream.columns : undefined)
  return tableView(columns, { ...options, terminalWidth, wide: values.wide ?? false })
}

/** `--columns pid,comm`, or `--columns +ppid,-time` on top of what the tool has. */
function requests({ schemas, columns, values }: ShowPlan): ColumnRequest[] | undefined {
  const asked = values.columns
  if (asked === undefined) return undefined
  const changes = asked.filter((name) => /^[+-]/.test(name))
  try {
    if (changes.length === 0) return chooseColumns(schemas, asked)
    if (changes.length < asked.length)
      throw new UsageError('either name all columns, or change them with + and -')
    return changed(columns ?? columnNames(schemas), changes, schemas)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const hint = error.hint ?? `columns: ${columnNames(schemas).join(', ')}`
    const argument = asked.join(',')
    const [, name = argument] = /'([^']+)'/.exec(error.message) ?? []
    const span = { start: Math.max(0, argument.indexOf(name)), length: name.length }
    throw new UsageError(error.message, { argument, span, hint })
  }
}

function changed(columns: ColumnRequest[], changes: string[], schemas: Schema[]): ColumnRequest[] {
  const names = changes.map((change) => change.slice(1))
  const fields = chooseColumns(schemas, names).map(({ field }) => field)
  const out = new Set(fields.filter((_, index) => changes[index]?.startsWith('-')))
  const more = fields.filter((_, index) => changes[index]?.startsWith('+'))
  const nameOf = (column: ColumnRequest) => (typeof column === 'string' ? column : column.field)
  const kept = columns.filter((column) => !out.has(nameOf(column)))
  const last = kept.at(-1)
  // The last column takes the rest of the line: what is added goes before it.
  return last === undefined ? more : [...kept.slice(0, -1), ...more, last]
}

/** Names of users, for the column that shows them. */
export function userName(uid: number): string | undefined {
  return userEntry(String(uid))?.name
}

/** Batches in, bytes out: what a live session and a replay have in common. */
import { isatty } from 'node:tty'
import { csvExporter } from '../exporters/csv.js'
import { jsonExporter } from '../exporters/json.js'
import { ndjsonExporter } from '../exporters/ndjson.js'
import { userEntry } from '../process/user.js'
import type { BatchWriter } from '../schema/batch-writer.js'
import { chooseColumns, type ColumnRequest, type ShownColumn } from '../schema/columns.js'
import type { FormatContext } from '../schema/format.js'
import type { Batch, Schema } from '../schema/schema.js'
import { colourLevel, coloursOf } from '../text/colour.js'
import { fitted, lineWidth, tableView } from '../views/table.js'
import { askedColumns } from './columns.js'
import type { Values } from './options.js'
import { descriptorOutput, pathOutput, type Output } from './output.js'

/** What is to be shown, and how. */
export interface ShowPlan {
  schemas: Schema[]
  /** The columns that a table has unless told. */
  columns: ColumnRequest[] | undefined
  values: Values
  context: FormatContext
  /** Where data goes without -o. */
  fd: 1 | 2
  /** What is traced, as people call it. */
  name?: string
  /** Records lost so far. */
  lost?(): number
  /** What shows events instead of writing them. */
  screen?: OpenScreen
}

/** Opens what shows events on a screen. */
export type OpenScreen = (plan: ShowPlan) => Shower

/** Where events go: each is taken once. */
export interface Shower {
  /** How many events have been shown. */
  readonly count: number
  /** Whether all events that were asked for have been shown. */
  readonly full: boolean
  /** Settles when nobody reads any more. */
  readonly gone: Promise<void>
  begin(): Promise<void> | void
  take(batches: Batch[]): Promise<void> | void
  finish(): Promise<void>
  abandon(): void
}

/** Opens the output; `begin` writes what comes before the first event. */
export async function openShow(plan: ShowPlan): Promise<Shower> {
  if (plan.screen) return plan.screen(plan)
  const writer = writerOf(plan)
  const { output: path, count } = plan.values
  const isArray = formatOf(plan.values) === 'json'
  const output = path === undefined ? descriptorOutput(plan.fd) : pathOutput(path, isArray)
  return new Show(writer, output, count ?? Infinity)
}

/** Events being shown, until as many as were asked for are. */
class Show implements Shower {
  constructor(
    private readonly writer: BatchWriter,
    private readonly output: Output,
    private readonly most: number,
  ) {}

  /** How many events have been shown. */
  count = 0

  /** Settles when nobody reads any more. */
  get gone(): Promise<void> {
    return this.output.gone
  }

  /** Whether all events that were asked for have been shown. */
  get full(): boolean {
    return this.count >= this.most
  }

  /** Writes what comes before the first event. */
  async begin(): Promise<void> {
    await this.output.write(this.writer.begin())
  }

  /** Shows the events of one read. */
  async take(batches: Batch[]): Promise<void> {
    for (const batch of batches) {
      if (this.full) return
      const count = Math.min(batch.count, this.most - this.count)
      this.count += count
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
  const asked = values.columns && askedColumns(schemas, plan.columns, values.columns)
  const isOneOfSeveral = schemas.length > 1
  if (format === 'table') return table(plan, chooseColumns(schemas, asked ?? plan.columns))
  const columns = asked && chooseColumns(schemas, asked)
  if (format === 'ndjson') return ndjsonExporter({ columns, context, isOneOfSeveral })
  if (format === 'json') return jsonExporter({ columns, context, isOneOfSeveral })
  const header = !values['no-header']
  return csvExporter({ columns: columns ?? chooseColumns(schemas), context, header })
}

function table(plan: ShowPlan, usual: ShownColumn[]): BatchWriter {
  const { values, context, fd } = plan
  const isTerminal = values.output === undefined && isatty(fd)
  const choice = values.color ?? 'auto'
  const level = colourLevel({ choice, isTerminal, environment: process.env })
  const options = { context, colours: coloursOf(level), header: !values['no-header'] }
  if (!isTerminal) return tableView(usual, options)
  // A stream takes a millisecond to make.
  const stream = fd === 1 ? process.stdout : process.stderr
  const { columns, least } = fitted(usual, values.wide ? Infinity : stream.columns)
  const terminalWidth = () => lineWidth(stream.columns, least)
  return tableView(columns, { ...options, terminalWidth, wide: values.wide ?? false })
}

/** Names of users, for the column that shows them. */
export function userName(uid: number): string | undefined {
  return userEntry(String(uid))?.name
}

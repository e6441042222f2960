/**
 * A tool is an object and what people need to meet it: a sentence, columns, examples. The C
 * says what the data is; nothing here repeats it. `Event` and `Params` are the object's
 * generated types, so a column or flag that the object lacks does not compile.
 */
export interface Tool<Event = Record<string, unknown>, Params = Record<string, unknown>> {
  /** One line for `list` and the man page, without a full stop. */
  summary: string
  /** More for the man page: paragraphs. */
  description?: string
  /** Columns in the order shown; the last one takes the rest of the line. */
  columns: Column<keyof Event & string, keyof Params & string>[]
  /** Of a table: the column by which its rows stand, falling; the first sum unless told. */
  sort?: keyof Event & string
  /** Short flags of parameters: `{ failed_only: '-x' }`. */
  flags?: Partial<Record<keyof Params & string, `-${string}`>>
  /** Other names of the tool, as peers call it: `execsnoop`. */
  aliases?: string[]
  /** Arguments after the tool's name, and the question that they answer. */
  examples: [command: string, question: string][]
  /** Known limits and differences, for the man page. */
  notes?: string[]
}

/**
 * A field's name, or the field with how wide and under which heading it is shown, with which
 * parameters alone, and with which it is not.
 */
export type Column<Name extends string = string, Parameter extends string = string> =
  Name | { field: Name; width?: number; title?: string; when?: Parameter[]; unless?: Parameter[] }

/** Types a tool's definition; the file's name is the tool's. */
export function defineTool<Event = Record<string, unknown>, Params = Record<string, unknown>>(
  tool: Tool<Event, Params>,
): Tool<Event, Params> {
  return tool
}

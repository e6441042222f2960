/** From what was typed to what a session needs to know; of the package's own, so read as root. */
import type { ColumnRequest } from '../schema/columns.js'
import type { Filters } from '../session/filters.js'
import type { SessionPlan } from '../session/plan.js'
import type { Tool } from '../tools/tool.js'
import { parameterValues } from './object-options.js'
import type { Values } from './options.js'
import type { Parsed } from './parse.js'
import type { ReadObject } from './shipped.js'
import type { Line } from './subject.js'

/** A session's plan for one object; `granted` where argv named it to the helper. */
export function planOf(
  line: Pick<Line, 'argv'>,
  name: string,
  tool: Tool,
  { bytes, object }: ReadObject,
  parsed: Parsed,
  granted?: number,
): SessionPlan {
  const { values } = parsed
  const parameters = parameterValues(object, parsed)
  const shown = columnsOf(tool, parameters)
  const columns = shown.map((one) => (typeof one === 'string' ? one : one.field))
  const recording = { file: values.record ?? '', tool: name, columns, argv: line.argv }
  return {
    objects: [{ name, bytes, parameters, ...(granted !== undefined && { granted }) }],
    filters: filtersOf(values),
    stats: values.stats ?? false,
    ...(values.record !== undefined && { recording }),
  }
}

/** The filters that were given. */
export function filtersOf({ pid, follow, tid, uid, comm, cgroup, container }: Values): Filters {
  return {
    ...(pid !== undefined && { pid }),
    ...(follow && { follow }),
    ...(tid !== undefined && { tid }),
    ...(uid !== undefined && { uid }),
    ...(comm !== undefined && { comm }),
    ...(cgroup !== undefined && { cgroup }),
    ...(container !== undefined && { container }),
  }
}

/** The columns of a tool, those left out that only some parameter fills. */
export function columnsOf({ columns }: Tool, set: Record<string, unknown> = {}): ColumnRequest[] {
  return columns.flatMap((column): ColumnRequest[] => {
    if (typeof column === 'string') return [column]
    const { when, unless = [], ...request } = column
    if (unless.some((name) => set[name])) return []
    return when === undefined || when.some((name) => set[name]) ? [request] : []
  })
}

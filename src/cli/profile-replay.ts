/** A recording of stacks: the profile that came of it, shown as `profile` showed it. */
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { readProfile } from '../profile/formats.js'
import { demangledProfile } from '../symbols/demangled-profile.js'
import { rowText, paintOf } from '../text/ansi.js'
import { colourLevel } from '../text/colour.js'
import { drawTop } from '../views/flame/top-static.js'
import {
  formatOfPath,
  hasTimes,
  writeParts,
  writeProfile,
  type FlameFormat,
} from './flame-write.js'
import type { Values } from './options.js'
import { descriptorOutput, pathOutput, type Output } from './output.js'
import { tell } from './terminal.js'
import { UsageError } from './usage.js'

/** Whether a file is packed, as recordings of stacks are; those of events are not. */
export function isPacked(file: string): boolean {
  const head = new Uint8Array(2)
  let fd: number | undefined
  try {
    fd = openSync(file, 'r')
    return readSync(fd, head) === 2 && head[0] === 0x1f && head[1] === 0x8b
  } catch {
    // Whoever reads it says why it cannot be read.
    return false
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

/** Prints the functions that took most, or writes the file that an ending or -f names. */
export async function replayProfile(file: string, values: Values): Promise<number> {
  const format = formatFor(values)
  const read = await readProfile(createReadStream(file), {
    name: file,
    measure: undefined,
    times: hasTimes(format),
  })
  const profile = demangledProfile(read)
  const { stdout } = process
  const toScreen = stdout.isTTY && values.output === undefined
  if (!values.quiet) for (const note of profile.notes) tell(`ebpf-trace: ${note}`)
  const level = colourLevel({
    ...(values.color && { choice: values.color }),
    isTerminal: toScreen,
    environment: process.env,
  })
  const paint = paintOf(level, false)
  const open = (path?: string): Output =>
    path === undefined ? descriptorOutput(1) : pathOutput(path, true)
  if (format !== 'text') {
    const desk = { open, columns: stdout.columns ?? 120, paint }
    await writeProfile(profile, { format, path: values.output }, {}, desk)
    return 0
  }
  const width = toScreen ? { width: stdout.columns } : {}
  const rows = drawTop(profile, { count: values.count ?? 30, ...width })
  await writeParts(
    rows.map((row) => `${rowText(row, paint)}\n`),
    open(values.output),
  )
  return 0
}

/** As `profile` chooses it; of what tables are written in, stacks have JSON alone. */
function formatFor({ format, json, output }: Values): FlameFormat {
  if (json || format === 'json') return 'json'
  if (format === 'table') return 'text'
  if (format !== undefined)
    throw new UsageError(`a recording of stacks has no ${format}`, {
      argument: format,
      hint: 'flamegraph FILE writes svg, html, folded, pprof, ...',
    })
  return output === undefined ? 'text' : formatOfPath(output)
}

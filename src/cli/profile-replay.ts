/** A recording of stacks: the profile that came of it, shown as `profile` showed it. */
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { readProfile } from '../profile/formats.js'
import { demangledProfile } from '../symbols/demangled-profile.js'
import { rowText, paintOf } from '../text/ansi.js'
import { colourLevel } from '../text/colour.js'
import { drawTop } from '../views/flame/top-static.js'
import { writeParts } from './flame-write.js'
import type { Values } from './options.js'
import { descriptorOutput, pathOutput } from './output.js'

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

/** Prints the functions that took most. */
export async function replayProfile(file: string, values: Values): Promise<number> {
  const read = await readProfile(createReadStream(file), {
    name: file,
    measure: undefined,
    times: false,
  })
  const profile = demangledProfile(read)
  const { stdout } = process
  const toScreen = stdout.isTTY && values.output === undefined
  const level = colourLevel({
    ...(values.color && { choice: values.color }),
    isTerminal: toScreen,
    environment: process.env,
  })
  const paint = paintOf(level, false)
  const width = toScreen ? { width: stdout.columns } : {}
  const rows = drawTop(profile, { count: values.count ?? 30, ...width })
  const { output } = values
  await writeParts(
    rows.map((row) => `${rowText(row, paint)}\n`),
    output === undefined ? descriptorOutput(1) : pathOutput(output, true),
  )
  return 0
}

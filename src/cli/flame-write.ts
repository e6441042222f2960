/** Writes a profile in the format that an ending or -f names. */
import { gzipSync } from 'node:zlib'
import {
  formatOfFile,
  writableFormatNames,
  writableFormats,
  type PictureOptions,
  type WritableFormat,
  type WritableFormatName,
} from '../exporters/profile-formats.js'
import type { Profile } from '../profile/profile.js'
import { withRoots, type Roots } from '../profile/roots.js'
import { rowText, type Paint } from '../text/ansi.js'
import { drawStatic } from '../views/flame/static.js'
import type { FlameValues } from './flame-options.js'
import type { Output } from './output.js'
import { UsageError } from './usage.js'

/** What can be written; `text` is drawn once, for a pipe. */
export type FlameFormat = WritableFormatName | 'text'

/** What writing needs of the world. */
export interface FlameDesk {
  /** Opens stdout, or a file that is written aside. */
  open(path: string | undefined): Output
  /** Columns for a picture that is no screen's. */
  columns: number
  paint: Paint
}

/** How a picture is to look, of what was given. */
export type DrawValues = Pick<
  FlameValues,
  'title' | 'icicle' | 'inverted' | 'order' | 'min-width' | 'per-thread' | 'no-process'
>

/** The format that a file's ending says; an unknown one is a mistake that lists the endings. */
export function formatOfPath(path: string): FlameFormat {
  const found = formatOfFile(path)
  if (found) return found
  const endings = writableFormatNames.flatMap((name) => writableFormats[name].endings)
  throw new UsageError(`the ending of ${path} says no format`, {
    argument: path,
    hint: `one of ${endings.join(' ')}, or -f ${writableFormatNames.join('|')}`,
  })
}

/** Whether a format shows when a stack was seen. */
export function hasTimes(format: FlameFormat): boolean {
  return ['speedscope', 'firefox', 'json'].includes(format)
}

/** What is drawn, and how. */
export function pictureOptions(profile: Profile, values: DrawValues): PictureOptions {
  return {
    title: values.title ?? profile.name,
    roots: rootsOf(values),
    icicle: values.icicle ?? false,
    inverted: values.inverted ?? false,
    order: values.order ?? 'heavy',
    ...(values['min-width'] !== undefined && { minWidth: values['min-width'] }),
  }
}

function rootsOf(values: DrawValues): Roots {
  if (values['per-thread']) return 'thread'
  return values['no-process'] ? 'none' : 'process'
}

/** Writes it to a file, or to stdout. */
export async function writeProfile(
  profile: Profile,
  to: { format: FlameFormat; path: string | undefined },
  values: DrawValues,
  desk: FlameDesk,
): Promise<void> {
  const options = pictureOptions(profile, values)
  const parts =
    to.format === 'text'
      ? textOf(profile, options, desk)
      : (writableFormats[to.format] as WritableFormat).write(profile, options)
  await writeParts(parts, desk.open(to.path))
}

function* textOf(profile: Profile, options: PictureOptions, desk: FlameDesk): Generator<string> {
  const rows = drawStatic(withRoots(profile, options.roots), { ...options, width: desk.columns })
  for (const row of rows) yield `${rowText(row, desk.paint)}\n`
}

/** Keeps all that is known of it, packed, for replay and flamegraph. */
export async function recordProfile(profile: Profile, output: Output): Promise<void> {
  const parts: (string | Uint8Array)[] = [...writableFormats.json.write(profile)]
  const bytes = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))
  await writeParts([gzipSync(Buffer.concat(bytes))], output)
}

/** Writes all parts; a file that could not be written whole is taken away. */
export async function writeParts(
  parts: Iterable<string | Uint8Array>,
  output: Output,
): Promise<void> {
  try {
    for (const part of parts)
      await output.write(typeof part === 'string' ? Buffer.from(part) : part)
    await output.finish()
  } catch (error) {
    output.abandon()
    throw error
  }
}

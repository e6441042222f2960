/** Every format that can be read: a row each. What a file is, its first bytes say. */
import { looksFolded, readFolded } from './folded.js'
import type { ByteSource } from './lines.js'
import { looksOwnJson, readOwnJson } from './own-json.js'
import { looksPerfScript, readPerfScript } from './perf-script.js'
import { looksPprof, readPprof } from './pprof.js'
import { ProfileError } from './profile-error.js'
import type { Profile } from './profile.js'
import type { Reader, ReadOptions } from './reader.js'
import { looksSpeedscope, readSpeedscope } from './speedscope.js'
import { peek, unpacked } from './unpack.js'

/** One format. No file may look like two: their order means nothing. */
export interface ReadableFormat {
  title: string
  /** Looks at the first bytes; as text they are given too unless they cannot be one. */
  matches(head: Buffer, text: string | undefined): boolean
  read: Reader
}

/** The formats by name. */
export const readableFormats = {
  folded: {
    title: 'folded stacks',
    matches: (_, text) => text !== undefined && looksFolded(text) && !looksPerfScript(text),
    read: readFolded,
  },
  perf: {
    title: "perf script's output",
    matches: (_, text) => text !== undefined && looksPerfScript(text),
    read: readPerfScript,
  },
  pprof: {
    title: 'pprof, gzipped or not',
    matches: (head, text) => text === undefined && looksPprof(head),
    read: readPprof,
  },
  speedscope: {
    title: "speedscope's JSON",
    matches: (_, text) => text !== undefined && looksSpeedscope(text) && !looksOwnJson(text),
    read: readSpeedscope,
  },
  json: {
    title: 'JSON as we write it',
    matches: (_, text) => text !== undefined && looksOwnJson(text),
    read: readOwnJson,
  },
} satisfies Record<string, ReadableFormat>

/** A format's name. */
export type ReadableFormatName = keyof typeof readableFormats

const headLength = 65_536

/** Reads a profile of any format, packed or not. The error names the source. */
export async function readProfile(source: ByteSource, options: ReadOptions): Promise<Profile> {
  try {
    const { head, source: whole } = await peek(await unpacked(source), headLength)
    const [name] = formatsOf(head)
    if (name === undefined) throw strange(head)
    return await readableFormats[name].read(whole, options)
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error
    throw new ProfileError(`${options.name}: ${error.message}`, error.hint)
  }
}

/** Which formats a file that starts so may have: one or none. */
export function formatsOf(head: Buffer): ReadableFormatName[] {
  const text = textOf(head)
  const names = Object.keys(readableFormats) as ReadableFormatName[]
  return names.filter((name) => readableFormats[name].matches(head, text))
}

/** The head as text, unless it has bytes that text never has. */
function textOf(head: Buffer): string | undefined {
  const binary = head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))
  return binary ? undefined : head.toString('utf8').replace(/^\ufeff/, '')
}

/** What other tools keep to themselves, by how it starts, and how to make of it what we read. */
const foreign: { start: RegExp; what: string; hint: string }[] = [
  {
    start: /^(PERFILE2|2ELIFREP)/,
    what: "is perf's own recording",
    hint: 'write it as text first: perf script -i FILE > FILE.txt',
  },
  {
    start: /^\x7fELF/,
    what: 'is a program, not a profile of one',
    hint: 'to run and sample it: ebpf-trace flamegraph -- FILE',
  },
  {
    start: /^\{"nodes":\[\{"id":/,
    what: 'is a .cpuprofile of V8',
    hint: 'speedscope reads it, and can export it as its own JSON',
  },
]

function strange(head: Buffer): ProfileError {
  if (head.length === 0) return new ProfileError('is empty')
  const start = head.subarray(0, 24).toString('latin1')
  const known = foreign.find((each) => each.start.test(start))
  if (known) return new ProfileError(known.what, known.hint)
  const titles = Object.values(readableFormats).map(({ title }) => title)
  const shown = JSON.stringify(start).replace(/[\x7f-\x9f]/g, '·')
  return new ProfileError(`starts with ${shown}, which is none of: ${titles.join('; ')}`)
}

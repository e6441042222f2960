/**
 * `flamegraph FILE...` and `flamegraph diff BEFORE AFTER`: shows or converts profiles that were
 * taken before, by whatever tool. Values in, exit code out.
 */
import { createReadStream } from 'node:fs'
import { writableFormatNames, writableFormats } from '../exporters/profile-formats.js'
import { diffProfiles } from '../profile/diff.js'
import { readProfile } from '../profile/formats.js'
import type { ByteSource } from '../profile/lines.js'
import { mergeProfiles } from '../profile/merge.js'
import { totalOf, type Profile } from '../profile/profile.js'
import { withRoots } from '../profile/roots.js'
import { demangledProfile } from '../symbols/demangled-profile.js'
import { Failure, OptionError } from '../text/failure.js'
import { runFlameScreen, type Screen } from './flame-screen.js'
import type { FlameValues } from './flame-options.js'
import {
  formatOfPath,
  hasTimes,
  pictureOptions,
  writeProfile,
  type FlameDesk,
  type FlameFormat,
} from './flame-write.js'
import { UsageError } from './usage.js'

/** What the command needs of the world. */
export interface FlameWorld extends FlameDesk {
  stdin: ByteSource
  /** Says something on stderr. */
  tell(text: string): void
  /** The terminal, where stdin and stdout are one. */
  screen: Screen | undefined
}

type Format = FlameFormat | 'screen'

/** Runs the command. */
export async function flamegraph(
  words: string[],
  values: FlameValues,
  world: FlameWorld,
): Promise<number> {
  const isDiff = words[0] === 'diff'
  const paths = isDiff ? words.slice(1) : words
  if (isDiff && paths.length !== 2)
    throw new UsageError('diff takes two files', {
      ...(paths[2] === undefined ? { isMissing: true } : { argument: paths[2] }),
      hint: 'flamegraph diff BEFORE AFTER -o diff.svg',
    })
  const format = formatFor(values, world)
  checkFormat(format, isDiff, values)
  const profile = await readAsked(paths, isDiff, values, world)
  for (const note of values.quiet ? [] : profile.notes) world.tell(`ebpf-trace: ${note}`)
  if (totalOf(profile) === 0) throw new Failure('failed', `${profile.name}: has no samples`)
  return give(profile, format, values, world)
}

function formatFor({ format, output }: FlameValues, { screen }: FlameWorld): Format {
  if (format !== undefined) return format
  if (output === undefined) return screen ? 'screen' : 'text'
  return formatOfPath(output)
}

function checkFormat(format: Format, isDiff: boolean, values: FlameValues): void {
  if (isDiff && values.order === 'time')
    throw new OptionError('order', 'a difference has none in time')
  if (isDiff && format !== 'text' && format !== 'screen' && !writableFormats[format].takesDiff)
    throw new UsageError(`${format} cannot hold a difference`, {
      argument: values.format ?? values.output ?? '',
      hint: diffFormats(),
    })
}

function diffFormats(): string {
  const names = writableFormatNames.filter((name) => writableFormats[name].takesDiff)
  return `one of ${names.join(', ')}`
}

async function readAsked(
  paths: string[],
  isDiff: boolean,
  values: FlameValues,
  world: FlameWorld,
): Promise<Profile> {
  const profiles: Profile[] = []
  // What is summed while it is read needs a tenth of the memory.
  const times = keepsTimes(values, world)
  for (const path of paths) {
    const [source, name] = path === '-' ? [world.stdin, 'stdin'] : [createReadStream(path), path]
    const read = await readProfile(source, { name, measure: values.measure, times })
    const profile = values.mangled ? read : demangledProfile(read)
    // Of several their files tell them apart, not what they call themselves.
    const isOne = paths.length === 1
    const notes = isOne ? profile.notes : profile.notes.map((note) => `${name}: ${note}`)
    const own = isOne ? profile.name : name
    profiles.push({ ...profile, notes, name: values.title ?? own })
  }
  if (values.order === 'time' && !profiles.every(({ samples }) => samples.time))
    throw new Failure('failed', `${paths.join(', ')}: samples have no time`)
  const [first, second] = profiles
  if (!isDiff || !first || !second) return profiles.length === 1 ? first! : mergeProfiles(profiles)
  const diff = diffProfiles(first, second, { normalize: values.normalize ?? false })
  return values.title === undefined ? diff : { ...diff, name: values.title }
}

function keepsTimes(values: FlameValues, world: FlameWorld): boolean {
  const format = formatFor(values, world)
  return values.order === 'time' || format === 'screen' || hasTimes(format)
}

async function give(
  profile: Profile,
  format: Format,
  values: FlameValues,
  world: FlameWorld,
): Promise<number> {
  if (format === 'screen' && world.screen) {
    const options = pictureOptions(profile, values)
    return runFlameScreen(withRoots(profile, options.roots), options, world.screen)
  }
  const to = { format: format === 'screen' ? 'text' : format, path: values.output } as const
  await writeProfile(profile, to, values, world)
  return 0
}

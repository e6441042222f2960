/**
 * speedscope's own JSON. A file has several profiles, a thread each: lists of frames with a
 * weight, or frames opening and closing in time.
 *
 * https://www.speedscope.app/file-format-schema.json
 */
import { emptyStack, ProfileBuilder } from './builder.js'
import {
  asIndex,
  asList,
  asNumber,
  asObject,
  asText,
  parseJson,
  type JsonObject,
} from './json-value.js'
import { readAll, type ByteSource } from './lines.js'
import { ProfileError } from './profile-error.js'
import type { Measure, Profile } from './profile.js'
import { checkWeight, type ReadOptions } from './reader.js'
import { nsPerUnit } from './weight.js'

/** Whether a JSON file that starts with this text may be speedscope's. */
export function looksSpeedscope(head: string): boolean {
  return /^\s*\{/.test(head) && /speedscope|"shared"\s*:\s*\{\s*"frames"/.test(head)
}

/** What all profiles of a file are read with. */
interface Context {
  builder: ProfileBuilder
  frames: number[]
  thread: number
  /** What one of the file's units is in ours. */
  scale: number
  times: boolean
  place: string
}

/** Reads a speedscope file. */
export async function readSpeedscope(source: ByteSource, options: ReadOptions): Promise<Profile> {
  const file = asObject(parseJson(await readAll(source)), 'the file')
  const builder = new ProfileBuilder()
  const shared = asObject(file['shared'], 'shared')
  const frames = asList(shared['frames'], 'shared.frames').map((frame, index) =>
    frameIn(builder, asObject(frame, `frame ${index}`), index),
  )
  const profiles = asList(file['profiles'], 'profiles').map((one, index) =>
    asObject(one, `profile ${index}`),
  )
  const measure = measureOf(profiles)
  profiles.forEach((profile, index) => {
    const name = typeof profile['name'] === 'string' ? profile['name'] : `profile ${index}`
    const context: Context = {
      builder,
      frames,
      thread: threadOf(builder, name, profiles.length),
      scale: nsPerUnit(String(profile['unit'])) ?? 1,
      times: options.times === true && measure.unit === 'nanoseconds',
      place: `profile ${index}`,
    }
    if (profile['type'] === 'sampled') readSampled(profile, context)
    else if (profile['type'] === 'evented') readEvented(profile, context)
    else throw new ProfileError(`profile ${index} is neither sampled nor evented`)
  })
  return builder.finish({ name: options.name, measure })
}

/** `node (4711/4712)`, as our writer names threads; else a name, where there are several. */
function threadOf(builder: ProfileBuilder, text: string, count: number): number {
  const [, name, pid, tid] = /^(.*) \((?:(\d+)\/)?(\d+)\)$/s.exec(text) ?? []
  if (name === undefined) return count > 1 ? builder.thread({ name: text }) : -1
  return builder.thread({ name, ...(pid && { pid: Number(pid) }), tid: Number(tid) })
}

function frameIn(builder: ProfileBuilder, frame: JsonObject, index: number): number {
  const { file, line } = frame
  return builder.frame({
    name: asText(frame['name'], `the name of frame ${index}`),
    ...(typeof file === 'string' && file !== '' && { file }),
    ...(typeof line === 'number' && line > 0 && { line }),
  })
}

function measureOf(profiles: JsonObject[]): Measure {
  const units = new Set(profiles.map((profile) => unitOf(String(profile['unit']))))
  const [unit, other] = units
  if (other !== undefined)
    throw new ProfileError(`its profiles count different things: ${[...units].join(', ')}`)
  return unit === 'nanoseconds'
    ? { type: 'time', unit }
    : { type: 'samples', unit: unit ?? 'count' }
}

function unitOf(unit: string): string {
  if (nsPerUnit(unit) !== undefined) return 'nanoseconds'
  return unit === 'bytes' ? 'bytes' : 'count'
}

function readSampled(profile: JsonObject, context: Context): void {
  const { builder, frames, scale, place } = context
  const samples = asList(profile['samples'], `${place}: samples`)
  const weights = asList(profile['weights'], `${place}: weights`)
  if (samples.length !== weights.length)
    throw new ProfileError(`${place}: ${samples.length} samples and ${weights.length} weights`)
  let timeNs = asNumber(profile['startValue'] ?? 0, `${place}: startValue`) * scale
  samples.forEach((sample, index) => {
    const at = `${place}, sample ${index}`
    let stack = emptyStack
    for (const frame of asList(sample, at)) {
      stack = builder.push(stack, frames[asIndex(frame, frames.length, at)]!)
    }
    const weight = checkWeight(asNumber(weights[index], at), at) * scale
    builder.sample(stack, weight, context.thread, 0, context.times ? timeNs : undefined)
    timeNs += weight
  })
}

/** What lies between two events belongs to the frames open there. */
function readEvented(profile: JsonObject, context: Context): void {
  const { builder, frames, scale, place } = context
  const open: { frame: number; stack: number }[] = []
  let last = asNumber(profile['startValue'] ?? 0, `${place}: startValue`)
  asList(profile['events'], `${place}: events`).forEach((value, index) => {
    const where = `${place}, event ${index}`
    const event = asObject(value, where)
    const at = asNumber(event['at'], where)
    const frame = asIndex(event['frame'], frames.length, where)
    const weight = checkWeight(at - last, where) * scale
    const stack = open.at(-1)?.stack ?? emptyStack
    if (weight > 0 && open.length > 0)
      builder.sample(stack, weight, context.thread, 0, context.times ? last * scale : undefined)
    last = at
    if (event['type'] === 'O') open.push({ frame, stack: builder.push(stack, frames[frame]!) })
    else if (open.pop()?.frame !== frame)
      throw new ProfileError(`${where} closes a frame that is not the last one opened`)
  })
}

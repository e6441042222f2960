import { ownFormat } from '../profile/own-json.js'
import { framesOf, type Profile } from '../profile/profile.js'

/** Our own JSON, a sample a line: everything a profile holds. */
export function* writeProfileJson(profile: Profile): Generator<string> {
  const { samples, stacks, labelSets } = profile
  yield `{"format":${JSON.stringify(ownFormat)},
"name":${JSON.stringify(profile.name)},
"measure":${JSON.stringify(profile.measure)},
"frames":[${profile.frames.map((frame) => JSON.stringify(frame)).join(',\n')}],
"threads":${JSON.stringify(profile.threads)},
"notes":${JSON.stringify(profile.notes)},
"samples":[\n`
  for (let index = 0; index < samples.length; index++) {
    const thread = samples.thread[index]!
    const labels = samples.labels[index]!
    const line = JSON.stringify({
      stack: framesOf(stacks, samples.stack[index]!),
      weight: samples.weight[index],
      ...(samples.before && { before: samples.before[index] }),
      ...(thread >= 0 && { thread }),
      ...(samples.time && { time_ns: samples.time[index] }),
      ...(labels > 0 && { labels: labelSets[labels] }),
    })
    yield index + 1 < samples.length ? `${line},\n` : `${line}\n`
  }
  yield ']}\n'
}

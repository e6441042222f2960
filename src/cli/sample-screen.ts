/** The flame graph of what runs now, on a terminal. */
import { ProfileBuilder } from '../profile/builder.js'
import type { Profile } from '../profile/profile.js'
import { withRoots } from '../profile/roots.js'
import { paintOf } from '../text/ansi.js'
import { colourLevel } from '../text/colour.js'
import { runFlameScreen, type Live } from './flame-screen.js'
import { terminalScreen } from './flame-terminal.js'
import { pictureOptions } from './flame-write.js'
import type { SampleValues } from './sample-options.js'
import type { Sampled, Sampling } from './sampling.js'

/** What is shown over the picture, and how it is drawn. */
interface LiveOptions {
  title: string
  values: SampleValues
}

/** Shows what is sampled until `q`; when the sampling ends before, its last state stays. */
export async function showLive(
  sampling: Sampling,
  over: Promise<unknown>,
  { title, values }: LiveOptions,
): Promise<Sampled> {
  let sampled: Promise<Sampled> | undefined
  const finish = (): Promise<Sampled> => (sampled ??= sampling.finish(title))
  const empty = new ProfileBuilder().finish({ name: title, measure: sampling.measure })
  const { roots, ...options } = pictureOptions(empty, values)
  const live: Live = {
    watch(show, fail) {
      const draw = (profile: Profile): void => show(withRoots(profile, roots))
      let busy = false
      const refresh = async (): Promise<void> => {
        if (busy || sampled) return
        busy = true
        const state = sampling.paused ? 'paused' : 'live'
        const { profile } = await sampling.look(`${title} (${state})`)
        busy = false
        if (!sampled) draw(profile)
      }
      sampling.onRead = () => void refresh().catch(fail)
      over.then(finish).then(({ profile }) => draw(profile), fail)
      return () => (sampling.onRead = () => {})
    },
    pause: () => void sampling.pause(!sampling.paused).then(() => sampling.onRead()),
  }
  const { color: choice } = values
  const asked = { ...(choice && { choice }), isTerminal: true, environment: process.env }
  await runFlameScreen(empty, options, terminalScreen(paintOf(colourLevel(asked), true)), live)
  return finish()
}

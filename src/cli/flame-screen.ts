/** The interactive flame graph on a terminal: keys in, rows out; views/flame knows the rest. */
import { rowText, type Paint } from '../text/ansi.js'
import type { Profile } from '../profile/profile.js'
import { drawFlame } from '../views/flame/draw.js'
import { keysOf } from '../views/screen/keys.js'
import { reduceFlame, type FlameAction } from '../views/flame/reduce.js'
import { startFlame, type StartOptions } from '../views/flame/state.js'

/** A terminal, as far as it is needed. */
export interface Screen {
  size(): { width: number; height: number }
  paint: Paint
  write(text: string): void
  /** Raw mode on or off. */
  raw(on: boolean): void
  /** Lets the shell go on; comes back when we are to go on ourselves. */
  stop(): void
  /** Calls for each piece of input, each resize, and when it shall end; gives what stops that. */
  listen(on: { input(text: string): void; resize(): void; end(): void }): () => void
}

/** A profile that grows while it is shown. */
export interface Live {
  /** Calls with each newer state of it; gives what stops that. */
  watch(show: (profile: Profile) => void, fail: (error: unknown) => void): () => void
  /** `p` was pressed. */
  pause(): void
}

const enter = '\x1b[?1049h\x1b[?25l\x1b[?7l'
const leave = '\x1b[?7h\x1b[?25h\x1b[?1049l'

/** Shows the profile until `q`; the terminal is as it was afterwards, whatever happens. */
export async function runFlameScreen(
  profile: Profile,
  options: Omit<StartOptions, 'width' | 'height'>,
  screen: Screen,
  live?: Live,
): Promise<number> {
  let state = startFlame(profile, { ...options, ...screen.size() })
  let stop = (): void => {}
  let unwatch: (() => void) | undefined
  screen.raw(true)
  screen.write(enter)
  try {
    await new Promise<void>((resolve, reject) => {
      const act = (action: FlameAction): void => {
        state = reduceFlame(state, action)
      }
      const show = (): void => {
        if (state.done) resolve()
        else screen.write(frame(drawFlame(state).map((row) => rowText(row, screen.paint))))
      }
      const guarded = (work: () => void): void => {
        try {
          work()
          show()
        } catch (error) {
          reject(error)
        }
      }
      const press = (key: string): void => {
        if (key === 'ctrl-z') away(screen)
        else if (live && key === 'p' && !state.typing) live.pause()
        else act({ kind: 'key', key })
      }
      const grow = (newer: Profile): void => guarded(() => act({ kind: 'profile', profile: newer }))
      unwatch = live?.watch(grow, reject)
      stop = screen.listen({
        input: (text) => guarded(() => keysOf(text).forEach(press)),
        resize: () => guarded(() => act({ kind: 'resize', ...screen.size() })),
        end: resolve,
      })
      guarded(() => {})
    })
  } finally {
    stop()
    unwatch?.()
    screen.write(leave)
    screen.raw(false)
  }
  return 0
}

/** The shell has the terminal until it brings us back. */
function away(screen: Screen): void {
  screen.write(leave)
  screen.raw(false)
  screen.stop()
  screen.raw(true)
  screen.write(enter)
}

/**
 * All rows at once, which terminals that know how show at once. Each row is cleared before it is
 * written: afterwards, a cursor that waits in the last column would clear that.
 */
function frame(rows: string[]): string {
  const text = rows.map((row) => `\x1b[2K${row}`).join('\r\n')
  return `\x1b[?2026h\x1b[H${text}\x1b[?2026l`
}

/** A view that lives on the terminal: a pure reducer and a pure picture, put to work. */
import { setFlagsFromString } from 'node:v8'
import type { Paint } from '../text/ansi.js'
import type { Input } from '../views/screen/keys.js'
import { backgroundFrom, backgroundOf, themeOf, type Theme } from '../views/screen/theme.js'
import { openScreen, type Screen, type ScreenSize } from './screen.js'

/** What every view's actions have. */
type ScreenAction = { kind: 'key'; key: string } | ({ kind: 'resize' } & ScreenSize)

/** What a view is made of. */
export interface ViewParts<State extends { done: boolean }, Action> {
  start(size: ScreenSize): State
  reduce(state: State, action: Action | ScreenAction): State
  draw(state: State, theme: Theme): string[]
  /** Called after each action that made another state. */
  changed?(before: State, after: State): void
  paint: Paint
}

/** A view at work. */
export interface LiveView<Action> {
  act(action: Action): void
  /** Settles when the view is done or the terminal gone; fails with what the view threw. */
  ended: Promise<void>
  close(): Promise<void>
}

/** No terminal shows more than so many pictures a second. */
const pictureMs = 16

/** Takes the terminal over for a view. */
export function openLiveView<State extends { done: boolean }, Action>(
  parts: ViewParts<State, Action>,
): LiveView<Action> {
  return new View(parts)
}

/**
 * What is drawn once a second lives briefly: without this the heap for the young grows to dozens
 * of MB until somebody looks for what has died.
 */
setFlagsFromString('--semi-space-growth-factor=1')

class View<State extends { done: boolean }, Action> implements LiveView<Action> {
  readonly ended: Promise<void>
  readonly #parts: ViewParts<State, Action>
  readonly #screen: Screen
  #settle!: { resolve(): void; reject(error: unknown): void }
  #theme: Theme
  #state: State | undefined
  #timer: NodeJS.Timeout | undefined
  #drawnMs = -pictureMs

  constructor(parts: ViewParts<State, Action>) {
    this.#parts = parts
    this.#theme = themeOf(parts.paint, backgroundFrom(process.env['COLORFGBG']))
    this.ended = new Promise<void>((resolve, reject) => (this.#settle = { resolve, reject }))
    // It may fail before anybody waits.
    this.ended.catch(() => {})
    this.#screen = openScreen({
      input: (input) => this.#read(input),
      resize: (size) => {
        this.act({ kind: 'resize', ...size })
        this.#drawSoon()
      },
      end: () => this.#settle.resolve(),
    })
    this.#state = parts.start(this.#screen.size())
    this.#draw()
  }

  act(action: Action | ScreenAction): void {
    this.#guarded(() => {
      const before = this.#state
      if (!before || before.done) return
      const state = this.#parts.reduce(before, action)
      if (state === before) return
      this.#state = state
      if (state.done) this.#settle.resolve()
      this.#parts.changed?.(before, state)
      this.#drawSoon()
    })
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#screen.close()
  }

  #read(input: Input): void {
    if (input.kind === 'background') {
      this.#theme = themeOf(this.#parts.paint, backgroundOf(input.lightness))
      this.#drawSoon()
    } else if (input.kind === 'key' && input.key === 'ctrl-z') this.#screen.suspend()
    else if (input.kind === 'key') {
      if (input.key === 'ctrl-l') this.#screen.refresh()
      this.act({ kind: 'key', key: input.key })
    }
  }

  #drawSoon(): void {
    const waitMs = pictureMs - (performance.now() - this.#drawnMs)
    this.#timer ??= setTimeout(() => this.#draw(), Math.max(0, waitMs))
  }

  #draw(): void {
    this.#timer = undefined
    this.#drawnMs = performance.now()
    this.#guarded(() => {
      if (this.#state) this.#screen.show(this.#parts.draw(this.#state, this.#theme))
    })
  }

  /** What a view throws ends it, with the terminal given back. */
  #guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#settle.reject(error)
    }
  }
}

/** `--tui`: events as a table that can be gone through while they come. */
import { chooseColumns } from '../schema/columns.js'
import type { Batch } from '../schema/schema.js'
import { OptionError } from '../text/failure.js'
import { paintOf } from '../text/ansi.js'
import { colourLevel } from '../text/colour.js'
import { drawEvents } from '../views/events/draw.js'
import { EventLog } from '../views/events/log.js'
import { reduceEvents, type EventsAction } from '../views/events/reduce.js'
import { isLooking, startEvents, type EventsState } from '../views/events/state.js'
import { eventWords } from '../views/events/words.js'
import { askedColumns } from './columns.js'
import { openLiveView, type LiveView } from './live-view.js'
import type { OpenScreen, Shower, ShowPlan } from './show.js'
import type { Line } from './subject.js'

/** The screen follows what comes so often; each event is kept at once. */
const followMs = 50

/** Opens the table for a command line, unless that asks for something else besides. */
export function screenFor({ given, command }: Line): OpenScreen {
  const other = ['output', 'format', 'json'].find((name) => given.has(name))
  if (other) throw new OptionError(other, 'writes events, --tui shows them: not both')
  if (command) throw new OptionError('tui', 'has the terminal, COMMAND would write to it')
  checkTerminal()
  return openEventScreen
}

function checkTerminal(): void {
  if (!process.stdout.isTTY || process.env['TERM'] === 'dumb')
    throw new OptionError('tui', 'needs a terminal')
}

/** Opens the table; the terminal is taken at `begin`. */
export function openEventScreen(plan: ShowPlan): Shower {
  checkTerminal()
  return new EventScreen(plan)
}

class EventScreen implements Shower {
  count = 0
  readonly gone: Promise<void>
  readonly #plan: ShowPlan
  readonly #log = new EventLog()
  #view: LiveView<EventsAction> | undefined
  #timer: NodeJS.Timeout | undefined
  #looking: NodeJS.Immediate | undefined
  #left = (): void => {}

  constructor(plan: ShowPlan) {
    this.#plan = plan
    this.gone = new Promise((resolve) => (this.#left = resolve))
  }

  get full(): boolean {
    return this.count >= (this.#plan.values.count ?? Infinity)
  }

  begin(): void {
    const { schemas, columns, values, context, name = '' } = this.#plan
    const asked = values.columns && askedColumns(schemas, columns, values.columns)
    const chosen = chooseColumns(schemas, asked ?? columns)
    const words = eventWords(chosen, context)
    const facts = { name, columns: chosen, words, log: this.#log }
    const choice = values.color ?? 'auto'
    const level = colourLevel({ choice, isTerminal: true, environment: process.env })
    this.#view = openLiveView<EventsState, EventsAction>({
      start: (size) => startEvents(facts, size),
      reduce: reduceEvents,
      draw: drawEvents,
      changed: (_, after) => this.#lookOn(after),
      paint: paintOf(level, true),
    })
    // What it throws is found by `finish`.
    this.#view.ended.catch(() => {}).finally(() => this.#left())
    this.#timer = setInterval(() => this.#follow(), followMs)
  }

  take(batches: Batch[]): void {
    for (const batch of batches) {
      const most = this.#plan.values.count ?? Infinity
      const count = Math.min(batch.count, most - this.count)
      this.#log.append(batch, count)
      this.count += count
    }
  }

  /** Stays until whoever looks has seen enough. */
  async finish(): Promise<void> {
    clearInterval(this.#timer)
    this.#follow()
    this.#view?.act({ kind: 'ended', why: 'tracing has ended: q quits' })
    try {
      await this.#view?.ended
    } finally {
      await this.#view?.close()
    }
  }

  abandon(): void {
    clearInterval(this.#timer)
    void this.#view?.close()
  }

  /** After what came in meanwhile, above all keys. */
  #lookOn(state: EventsState): void {
    if (!isLooking(state)) return
    this.#looking ??= setImmediate(() => {
      this.#looking = undefined
      this.#view?.act({ kind: 'look' })
    })
  }

  #follow(): void {
    const lost = this.#plan.lost?.() ?? 0
    this.#view?.act({ kind: 'events', nowMs: performance.now(), lost })
  }
}

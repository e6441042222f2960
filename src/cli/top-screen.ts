/** `top` on a terminal: keys and snapshots in, lines out; views/top knows the rest. */
import type { TopSnapshot, TopSource } from '../pipeline/top-source.js'
import { paintOf } from '../text/ansi.js'
import { colourLevel, type ColourChoice } from '../text/colour.js'
import { drawTop } from '../views/top/draw.js'
import { reduceTop, type TopAction } from '../views/top/reduce.js'
import { startTop, type TopStart, type TopState } from '../views/top/state.js'
import { openLiveView } from './live-view.js'

/** How the screen starts. */
export interface TopScreenOptions extends Omit<TopStart, 'width' | 'height'> {
  color?: ColourChoice
  userName?: (uid: number) => string | undefined
  /** Settles when it shall end for another reason than a key. */
  until?: Promise<unknown>
}

/** Shows what the source counts until `q`, a signal, or the end of the source. */
export async function runTopScreen(
  source: TopSource,
  options: TopScreenOptions,
): Promise<{ snapshots: number }> {
  const { color = 'auto', userName, until = never, ...start } = options
  let snapshots = 0
  const facts = { views: source.views, machine: source.machine, userName: remembered(userName) }
  const level = colourLevel({ choice: color, isTerminal: true, environment: process.env })
  const view = openLiveView<TopState, TopAction>({
    start: (size) => startTop(facts, { ...start, ...size }),
    reduce: reduceTop,
    draw: drawTop,
    changed: (before, after) => tellSource(source, before, after, (action) => view.act(action)),
    paint: paintOf(level, true),
  })
  try {
    const act = (snapshot: TopSnapshot): void => {
      snapshots++
      view.act({ kind: 'snapshot', snapshot })
    }
    await Promise.race([view.ended, until, follow(source, act)])
  } finally {
    await view.close()
    await source.stop()
  }
  return { snapshots }
}

const never = new Promise<void>(() => {})

async function follow(source: TopSource, act: (snapshot: TopSnapshot) => void): Promise<void> {
  for await (const snapshot of source.snapshots) act(snapshot)
}

/** What the screen shows decides what is counted. */
function tellSource(
  source: TopSource,
  before: TopState,
  after: TopState,
  act: (action: TopAction) => void,
): void {
  const refused = (error: unknown): void => act({ kind: 'problem', problem: wordsOf(error) })
  if (after.intervalMs !== before.intervalMs) source.setInterval(after.intervalMs)
  if (after.view !== before.view) {
    const { name } = after.view
    source
      .setView(name)
      .then(() => source.setColumns(after.columns))
      .catch(refused)
  } else if (after.columns !== before.columns) source.setColumns(after.columns).catch(refused)
  const id = after.looked?.id
  const isNew = before.looked?.id !== id || after.snapshot !== before.snapshot
  if (id === undefined || !isNew) return
  source
    .detail(id)
    .then((detail) => act({ kind: 'detail', id, detail }))
    .catch((error: unknown) => act({ kind: 'problem', problem: wordsOf(error), id }))
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The name of a user is looked up once. */
function remembered(userName: TopScreenOptions['userName']): TopScreenOptions['userName'] {
  const names = new Map<number, string | undefined>()
  return (uid) => {
    if (!names.has(uid)) names.set(uid, userName?.(uid))
    return names.get(uid)
  }
}

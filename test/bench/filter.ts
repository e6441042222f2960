// How soon `--tui` answers while it looks for what is typed, among as many events as it keeps.

import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import { chooseColumns } from '../../src/schema/columns.js'
import { reduceEvents } from '../../src/views/events/reduce.js'
import { isLooking, startEvents } from '../../src/views/events/state.js'
import { eventWords } from '../../src/views/events/words.js'
import { came, eventSchema, eventScreen, many, startedEvents } from '../fixtures/events.js'
import { openRawTerminal } from './raw-terminal.js'

const count = 100_000
/** What is in every path, so that each letter leaves all to be looked at again. */
const typed = 'bench'

/** Milliseconds from a letter of the filter until it is on the screen, once all have come. */
export async function filterTimes(workload: string, rounds: number): Promise<number[]> {
  const screen = openRawTerminal(`open --tui --comm wl -n ${count}`)
  try {
    await screen.shows(/nothing came yet/)
    await delay(500)
    let all = false
    const ended = screen.shows(/tracing has ended/).then(() => (all = true))
    // In pieces, so that hardly any is lost.
    while (!all) await execa(workload, ['storm', '5000'])
    await ended
    const taken: number[] = []
    for (let round = 0; round < rounds; round++) {
      screen.press('\\')
      await delay(100)
      for (let at = 1; at <= typed.length; at++) {
        const pressed = performance.now()
        screen.press(typed.slice(at - 1, at))
        await screen.shows(new RegExp(`Filter.*${typed.slice(0, at)}`))
        taken.push(performance.now() - pressed)
        // The next one comes amid what this one has begun.
        await delay(60)
      }
      screen.press('\r\x1b')
      await delay(1500)
    }
    return taken
  } finally {
    await screen.close()
  }
}

/**
 * The longest that a key has to wait, for each letter of a filter over events that are each in a
 * second of its own: their times are the dearest of all words.
 */
export function longestSlices(): number[] {
  const { log } = startedEvents().facts
  const columns = chooseColumns([eventSchema], ['time', 'pid', 'ret', 'path'])
  const words = eventWords(columns, { clock: { offsetNs: 0n }, machine: 'x64' })
  const facts = { name: 'open', columns, words, log }
  let state = came(startEvents(facts, { width: 140, height: 50 }), many(count))
  const longest: number[] = []
  for (const key of ['\\', ...'file']) {
    let most = 0
    const timed = (action: Parameters<typeof reduceEvents>[1]): void => {
      const begun = performance.now()
      state = reduceEvents(state, action)
      eventScreen(state)
      most = Math.max(most, performance.now() - begun)
    }
    timed({ kind: 'key', key })
    while (isLooking(state)) timed({ kind: 'look' })
    longest.push(most)
  }
  return longest
}

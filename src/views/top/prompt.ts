/** What is typed into the last line: filter, search, interval. */
import { parseDuration } from '../../text/quantity.js'
import { typed } from '../screen/typing.js'
import { findNext } from './move.js'
import { relisted, type Prompt, type TopState } from './state.js'

/** What an interval may be: less is mostly our own work. */
const intervalLeastMs = 100
const intervalMostMs = 3_600_000

/** Opens a prompt. */
export function ask(state: TopState, kind: Prompt['kind']): TopState {
  const before = kind === 'filter' ? state.filter : kind === 'search' ? state.search : ''
  return { ...state, prompt: { kind, text: kind === 'filter' ? before : '', before } }
}

/** A key while something is typed; filter and search follow each letter. */
export function onPromptKey(state: TopState, prompt: Prompt, key: string): TopState {
  switch (key) {
    case 'enter':
      return finished(state, prompt)
    case 'escape':
      return { ...followed(state, prompt, prompt.before), prompt: undefined }
    case 'down':
    case 'f3':
      return prompt.kind === 'search' ? findNext(state, 1) : state
    case 'up':
      return prompt.kind === 'search' ? findNext(state, -1) : state
  }
  const text = typed(prompt.text, key)
  return text === undefined ? state : followed(state, prompt, text)
}

function followed(state: TopState, prompt: Prompt, text: string): TopState {
  const next = { ...state, prompt: { ...prompt, text } }
  if (prompt.kind === 'filter') return relisted({ ...next, filter: text })
  return prompt.kind === 'search' ? findNext({ ...next, search: text }, 0) : next
}

function finished(state: TopState, { kind, text }: Prompt): TopState {
  const closed = { ...state, prompt: undefined }
  if (kind !== 'interval' || text === '') return closed
  try {
    const ms = Math.round(parseDuration(text, 's') / 1e6)
    const intervalMs = Math.max(intervalLeastMs, Math.min(intervalMostMs, ms))
    return { ...closed, intervalMs }
  } catch (error) {
    return { ...closed, notice: error instanceof Error ? error.message : String(error) }
  }
}

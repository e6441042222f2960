/**
 * What a terminal in raw mode sends, as names of keys. It comes in pieces of any length, and
 * among it are answers to what we asked the terminal.
 *
 *     \x1b[A \x1bOA     an arrow                 \x1b[1;5C   with a modifier, which is ignored
 *     \x1b[15~          a function key           \x1bx       Alt and a letter: the letter
 *     \x1b]11;rgb:…\x07 the background's colour  \x1b[?62;…c what kind of terminal it is
 */

/** Something that was read. */
export type Input =
  | { kind: 'key'; key: string }
  /** The background's lightness, 0 to 1. */
  | { kind: 'background'; lightness: number }
  /** The terminal has answered everything that was asked before. */
  | { kind: 'answered' }

const names: Record<string, string> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x03': 'ctrl-c',
  '\x0c': 'ctrl-l',
  '\x15': 'ctrl-u',
  '\x1a': 'ctrl-z',
  '\x1b': 'escape',
}

const finals: Record<string, string> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
  Z: 'backtab',
}

const numbered: Record<string, string> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
}

// An answer that is a string, a CSI or SS3 sequence, the kernel console's F1 to F5, or a character.
const token =
  /\x1b[\]P_^X]([^\x07\x1b]*)(?:\x07|\x1b\\)|\x1b(?:\[|O)([<-?]?)([0-9;:]*)[ -/]*([@-~])|[\s\S]/uy

/** The beginning of a sequence whose rest is still to come. */
const unfinished = /^\x1b(?:[\]P_^X][^\x07\x1b]*\x1b?|[[O][<-?]?[0-9;:]*[ -/]*)?$/

/** No sequence is longer; what pretends to be is text. */
const sequenceMax = 256

/** Reads what comes in pieces; `flush` says that nothing followed, so that Escape is a key. */
export interface KeyReader {
  feed(text: string): Input[]
  /** Whether the beginning of a sequence waits for its rest. */
  waiting(): boolean
  flush(): Input[]
}

/** Makes a reader that remembers the beginning of a sequence. */
export function keyReader(): KeyReader {
  let rest = ''
  const read = (text: string, isAll: boolean): Input[] => {
    const found: Input[] = []
    let at = 0
    while (at < text.length) {
      const ahead = text.slice(at, at + sequenceMax)
      if (!isAll && at + ahead.length === text.length && unfinished.test(ahead)) break
      token.lastIndex = at
      const match = token.exec(text)
      if (!match) break
      at += match[0].length
      // Alt and a key: the key says enough.
      if (match[0] === '\x1b' && at < text.length && text[at] !== '\x1b') continue
      found.push(...inputOf(match))
    }
    rest = text.slice(at)
    return found
  }
  return {
    feed: (text) => read(rest + text, false),
    waiting: () => rest !== '',
    flush: () => read(rest, true),
  }
}

/** The keys in a text that is whole. */
export function keysOf(text: string): string[] {
  const reader = keyReader()
  return [...reader.feed(text), ...reader.flush()].flatMap((input) =>
    input.kind === 'key' ? [input.key] : [],
  )
}

function inputOf([whole, answer, mark, parameters = '', final]: RegExpExecArray): Input[] {
  if (answer !== undefined) return answerOf(answer)
  if (final === undefined) return keyInput(whole >= ' ' && whole !== '\x7f' ? whole : names[whole])
  if (mark === '?' && final === 'c') return [{ kind: 'answered' }]
  if (mark) return []
  const [first = ''] = parameters.split(';')
  return keyInput(final === '~' ? numbered[first] : finals[final])
}

function keyInput(key: string | undefined): Input[] {
  return key === undefined ? [] : [{ kind: 'key', key }]
}

/** `11;rgb:1c1c/1c1c/1c1c`, with one to four digits each. */
function answerOf(answer: string): Input[] {
  const [, ...colours] =
    /^11;rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})/i.exec(answer) ?? []
  if (colours.length !== 3) return []
  const [red, green, blue] = colours.map(
    (digits) => parseInt(digits, 16) / (16 ** digits.length - 1),
  )
  return [{ kind: 'background', lightness: 0.299 * red! + 0.587 * green! + 0.114 * blue! }]
}

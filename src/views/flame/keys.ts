/** What a terminal in raw mode sends, as names of keys. */

const names: Record<string, string> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x03': 'ctrl-c',
  '\x1b': 'escape',
}

const sequences: Record<string, string> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  '1~': 'home',
  '4~': 'end',
  '5~': 'pageup',
  '6~': 'pagedown',
}

// CSI or SS3 with parameters and a final byte, or one character.
const token = /\x1b[[O]([0-9;]*)([@-~])|[\s\S]/gu

/** The keys in what was read; unknown sequences are none. */
export function keysOf(text: string): string[] {
  return [...text.matchAll(token)].flatMap(([whole, parameters, final]) => {
    if (final === undefined)
      return whole >= ' ' && whole !== '\x7f' ? [whole] : (names[whole] ?? [])
    const [first = ''] = (parameters ?? '').split(';')
    return sequences[final === '~' ? `${first}~` : final] ?? []
  })
}

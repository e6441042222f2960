/** What a key makes of a text that is typed; undefined: it is no matter of the text. */
export function typed(text: string, key: string): string | undefined {
  if (key === 'backspace') return [...text].slice(0, -1).join('')
  if (key === 'ctrl-u') return ''
  return [...key].length === 1 ? text + key : undefined
}

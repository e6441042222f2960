/** How a piece of text looks on a terminal; colours are numbers of the 256. */
export interface Style {
  color?: number
  background?: number
  bold?: boolean
  /** Where there are no colours: swap those of the terminal. */
  inverse?: boolean
}

/** What a reader of rows can show. */
export type Paint = 'none' | 'attributes' | 'eight' | 'all'

/** What a stream with so many colours can show; a screen shows attributes at least. */
export function paintOf(level: 0 | 1 | 2 | 3, isScreen: boolean): Paint {
  if (level === 0) return isScreen ? 'attributes' : 'none'
  return level === 1 ? 'eight' : 'all'
}

/** A piece of a row. */
export interface Span {
  text: string
  style?: Style
}

/** A row as text. */
export function rowText(spans: Span[], paint: Paint): string {
  if (paint === 'none')
    return spans
      .map(({ text }) => text)
      .join('')
      .trimEnd()
  return spans.map(({ text, style }) => (style ? painted(text, style, paint) : text)).join('')
}

function painted(text: string, style: Style, paint: Paint): string {
  const { color, background, bold, inverse } = style
  const code = (color: number | undefined, base: number): number[] => {
    if (color === undefined || paint === 'attributes') return []
    return paint === 'all' ? [base + 8, 5, color] : [base + nearest(color)]
  }
  const codes = [
    ...(bold ? [1] : []),
    ...(inverse && paint === 'attributes' ? [7] : []),
    ...code(color, 30),
    ...code(background, 40),
  ]
  return codes.length === 0 ? text : `\x1b[${codes.join(';')}m${text}\x1b[0m`
}

/** The one of eight colours that is nearest to one of the cube's 216 or of the 24 greys. */
function nearest(color: number): number {
  if (color < 16) return color & 7
  if (color >= 232) return color >= 244 ? 7 : 0
  const [red, green, blue] = [
    Math.floor((color - 16) / 36),
    Math.floor((color - 16) / 6) % 6,
    (color - 16) % 6,
  ]
  return (red > 2 ? 1 : 0) | (green > 2 ? 2 : 0) | (blue > 2 ? 4 : 0)
}

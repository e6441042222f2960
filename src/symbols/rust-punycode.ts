/** Thrown where a name is none, or too large: it is then shown as it is. */
export class NotMangled extends Error {}

/** Punycode as Rust has it: `_` before the deltas, letters of 36. */
export function fromPuny(text: string): string {
  const mark = text.lastIndexOf('_')
  const points = [...(mark < 0 ? '' : text.slice(0, mark))].map((each) => each.codePointAt(0)!)
  let [point, place, bias, damp] = [0x80, 0, 72, 700]
  const letters = text.slice(mark + 1)
  for (let at = 0; at < letters.length;) {
    const before = place
    for (let [weight, k] = [1, 36]; ; k += 36) {
      const letter = letters.charCodeAt(at++)
      const digit = letter >= 97 ? letter - 97 : letter - 22
      if (!(digit >= 0 && digit < 36)) throw new NotMangled('no punycode')
      place += digit * weight
      const limit = Math.min(Math.max(k - bias, 1), 26)
      if (digit < limit) break
      weight *= 36 - limit
      if (place > 2 ** 40 || weight > 2 ** 40) throw new NotMangled('no punycode')
    }
    const count = points.length + 1
    let delta = Math.floor((place - before) / damp)
    damp = 2
    delta += Math.floor(delta / count)
    let k = 0
    for (; delta > 455; k += 36) delta = Math.floor(delta / 35)
    bias = k + Math.floor((36 * delta) / (delta + 38))
    point += Math.floor(place / count)
    place %= count
    if (point > 0x10ffff) throw new NotMangled('no punycode')
    points.splice(place++, 0, point)
  }
  return String.fromCodePoint(...points)
}

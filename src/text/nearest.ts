/** How many letters must be changed, added, left out or swapped to make `a` of `b`. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const above = rows[i - 1]!
      const changed = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const least = Math.min(changed, above[j]! + 1, row[j - 1]! + 1)
      row[j] = swapped ? Math.min(least, rows[i - 2]![j - 2]! + 1) : least
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}

/** Of `names`, the few that `word` is most likely a misspelling of, best first. */
export function nearest(word: string, names: Iterable<string>, count = 3): string[] {
  const limit = word.length < 5 ? 1 : word.length < 8 ? 2 : 3
  const close: { name: string; far: number }[] = []
  for (const name of names) {
    if (Math.abs(name.length - word.length) > limit) continue
    const far = distance(word.toLowerCase(), name)
    if (far <= limit) close.push({ name, far })
  }
  const best = close.sort((a, b) => a.far - b.far || a.name.localeCompare(b.name))
  return [...new Set(best.map(({ name }) => name))].slice(0, count)
}

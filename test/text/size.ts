import t from 'tap'
import { parseSize } from '../../src/text/size.js'

t.test('a size is a number with a unit of 1024', async (t) => {
  const vectors: [string, number | undefined][] = [
    ['4096', 4096],
    ['64k', 65536],
    ['8M', 8 << 20],
    ['8MiB', 8 << 20],
    ['1.5K', 1536],
    ['1GB', 1 << 30],
    ['', undefined],
    ['M', undefined],
    ['8T', undefined],
    ['-8', undefined],
  ]
  for (const [text, bytes] of vectors) t.equal(parseSize(text), bytes, text)
})

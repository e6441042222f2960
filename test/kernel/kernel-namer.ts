import { readFileSync } from 'node:fs'
import t from 'tap'
import { objectPath } from '../../src/process/package.js'
import { kernelNamer } from '../../src/session/kernel-namer.js'
import { openSession } from '../../src/session/session.js'
import { KernelSymbols } from '../../src/symbols/kallsyms.js'
import { noKernel, startFor } from '../fixtures/tracing.js'

const text = readFileSync('/proc/kallsyms')
const symbols = new KernelSymbols(text)
const skip = noKernel || symbols.reason || false

t.test('the kernel names its functions as its list of symbols does', { skip }, async (t) => {
  const starts = [...text.toString('latin1').matchAll(/^([0-9a-f]{16}) [tT] /gm)]
    .map(([, start]) => BigInt(`0x${start}`))
    .filter((_, index) => index % 40 === 0)
  const { connection } = startFor(['profile'], { kinds: ['iter'] })
  t.teardown(() => connection.close())
  const bytes = readFileSync(objectPath('profile'))
  const programs = ['name_places']
  await openSession(connection, {
    objects: [{ name: 'profile', granted: 0, bytes, programs, asked: programs }],
  })
  const name = kernelNamer(connection, 0)
  // The first byte of a function, and one that is in nothing of the kernel.
  const found = (await name([...starts, 0x1000n]))!
  t.ok(starts.length > 1023, `${starts.length} addresses`)
  t.equal(found.pop(), undefined)
  // Of several names for one address each takes another one.
  const differ = starts.filter((start, index) => {
    const [one, other] = [found[index], symbols.find(start)]
    return other && (one?.offset !== other.offset || one.module !== other.module)
  })
  const alike = starts.filter((start, index) => found[index]?.name === symbols.find(start)?.name)
  t.ok(differ.length <= starts.length / 100, `${differ.length} of ${starts.length} lie elsewhere`)
  t.ok(alike.length > 0.97 * starts.length, `${alike.length} of ${starts.length} names are alike`)
  t.same(await name([]), [])
})

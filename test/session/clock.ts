import t from 'tap'
import { setClock } from '../../src/session/clock.js'

t.test('the latest pair maps boot time to wall time', async (t) => {
  const clock = { offsetNs: 0n }
  setClock(clock, { boot_ns: 1_000n, wall_ns: 1_700_000_000_000_001_000n })
  t.equal(clock.offsetNs, 1_700_000_000_000_000_000n)
  setClock(clock, { boot_ns: 5n, wall_ns: 2n })
  t.equal(clock.offsetNs, -3n)
})

import { readFileSync } from 'node:fs'
import t from 'tap'
import { mappingAt, parseMaps, ProcessTable } from '../../src/symbols/mappings.js'
import type { MapRecord } from '../../src/kernel/side-band.js'

const map = (time: bigint, pid: number, start: bigint, path: string): MapRecord => ({
  kind: 'mmap',
  time,
  pid,
  start,
  length: 0x1000n,
  offset: 0x2000n,
  path,
  device: 'fe:00',
  inode: 7n,
})

const pathAt = (table: ProcessTable, pid: number, address: number, time?: bigint) =>
  mappingAt(table.image(pid, time), address, time)?.mapping.path

t.test(
  'only executable mappings are taken from /proc/PID/maps, with what is said of them',
  async (t) => {
    const text = [
      '00400000-00401000 r--p 00000000 fe:00 12 /bin/x',
      '00401000-00402000 r-xp 00001000 fe:00 12                         /bin/x y (deleted)',
      '7f00-8f00 rwxp 00000000 00:00 0 ',
      '7fff0000-7fff2000 r-xp 00000000 00:00 0                          [vdso]',
      'nonsense',
    ].join('\n')
    t.match(parseMaps(text), [
      { start: 0x401000, end: 0x402000, fileOffset: 0x1000, path: '/bin/x y', deleted: true },
      { path: '', inode: '0', deleted: false },
      { path: '[vdso]' },
    ])
    t.ok(parseMaps(readFileSync('/proc/self/maps', 'utf8')).some(({ path }) => path === '[vdso]'))
  },
)

t.test('an exec begins another image, and addresses before it keep their file', async (t) => {
  const table = new ProcessTable()
  table.observe(map(10n, 1, 0x1000n, '/bin/before'))
  table.observe({ kind: 'comm', time: 20n, pid: 1, tid: 1, name: 'after', exec: true })
  table.observe(map(21n, 1, 0x1000n, '/bin/after'))
  t.equal(pathAt(table, 1, 0x1800, 15n), '/bin/before')
  t.equal(pathAt(table, 1, 0x1800, 25n), '/bin/after')
  t.equal(pathAt(table, 1, 0x1800), '/bin/after')
  t.equal(pathAt(table, 1, 0x2000), undefined)
  t.equal(table.image(1).comm, 'after')
  t.equal(table.image(1, 15n).gone, true)
})

t.test('a child has what its parent had when it forked, not what came later', async (t) => {
  const table = new ProcessTable()
  table.observe(map(10n, 1, 0x1000n, '/lib/early'))
  table.observe({ kind: 'fork', time: 20n, pid: 2, tid: 2, parentPid: 1 })
  table.observe(map(30n, 1, 0x5000n, '/lib/late'))
  table.observe({ kind: 'exit', time: 40n, pid: 1, tid: 1 })
  t.equal(pathAt(table, 2, 0x1000, 50n), '/lib/early')
  t.equal(pathAt(table, 2, 0x5000, 50n), undefined)
  t.equal(pathAt(table, 1, 0x5000, 35n), '/lib/late')
  t.equal(table.image(1).gone, true)
})

t.test('a thread is no process, and a pid that comes again is another one', async (t) => {
  const table = new ProcessTable()
  table.observe(map(10n, 1, 0x1000n, '/bin/one'))
  table.observe({ kind: 'fork', time: 12n, pid: 1, tid: 5, parentPid: 1 })
  table.observe({ kind: 'exit', time: 13n, pid: 1, tid: 5 })
  t.equal(table.image(1).gone, false)
  table.observe({ kind: 'fork', time: 50n, pid: 1, tid: 1, parentPid: 9 })
  t.equal(pathAt(table, 1, 0x1000, 60n), undefined)
  t.equal(pathAt(table, 1, 0x1000, 20n), '/bin/one')
})

t.test('a later mapping lies over an earlier one', async (t) => {
  const table = new ProcessTable()
  table.observe(map(10n, 1, 0x1000n, '/lib/a'))
  table.observe(map(20n, 1, 0x1800n, '/lib/b'))
  t.equal(pathAt(table, 1, 0x1900), '/lib/b')
  t.equal(pathAt(table, 1, 0x1900, 15n), '/lib/a')
  t.equal(pathAt(table, 1, 0x1900, 5n), '/lib/a', 'a record may come after the sample')
})

t.test('what /proc said is kept below what the records said', async (t) => {
  const table = new ProcessTable()
  const image = table.image(4)
  image.snapshot = parseMaps('1000-3000 r-xp 00000000 fe:00 12 /bin/old\n')
  table.observe(map(10n, 4, 0x1000n, '/lib/new'))
  t.equal(pathAt(table, 4, 0x1000, 20n), '/lib/new')
  t.equal(pathAt(table, 4, 0x1000, 5n), '/bin/old')
  t.equal(pathAt(table, 4, 0x2000, 20n), '/bin/old')
})

t.test('a storm of processes is forgotten from its oldest end', async (t) => {
  const table = new ProcessTable()
  for (let pid = 2; pid < 70_000; pid++) {
    table.observe({ kind: 'fork', time: BigInt(pid), pid, tid: pid, parentPid: 1 })
    if (pid > 10) table.observe({ kind: 'exit', time: BigInt(pid), pid, tid: pid })
  }
  t.ok(table.forgotten > 4000)
  t.equal(table.image(5).since, 5n, 'one that still runs')
})

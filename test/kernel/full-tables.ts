/** Tables that are full, and programs that come and go while they are read. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { tableSnapshots } from '../../src/pipeline/table-snapshot.js'
import { tallier } from '../../src/pipeline/tally.js'
import { objectPath } from '../../src/process/package.js'
import { openSession } from '../../src/session/session.js'
import { noKernel, startFor } from '../fixtures/tracing.js'

t.test(
  'what finds no room is counted as other, and nothing is lost',
  { skip: noKernel },
  async (t) => {
    const { connection } = startFor(['syscount'])
    const bytes = readFileSync(objectPath('syscount'))
    const mapSizes = { called: 3, called_side: 3 }
    const parameters = { per_process: true, count_only: true }
    const object = { name: 'syscount', granted: 0, bytes, parameters, mapSizes }
    const session = await openSession(connection, { objects: [object], filters: { comm: 'dd' } })
    const [first] = session.tables
    if (first === undefined) throw new Error('syscount has a table')
    const [made, programs] = [50_000, 4]
    // All at once, so that there are more keys than places, while intervals come and go.
    const work = Promise.all(
      Array.from({ length: programs }, async () => {
        const argv = ['if=/dev/zero', 'of=/dev/null', 'bs=1', `count=${made}`]
        await once(spawn('dd', argv, { stdio: 'ignore' }), 'exit')
      }),
    )
    let over = false
    void work.then(() => (over = true))
    const tally = tallier(first.table)
    const context = { clock: { offsetNs: 0n }, machine: 'x64' } as const
    const make = tableSnapshots(first.table, { columns: ['pid', 'call', 'calls'], context })
    const drained = (async () => {
      for await (const _ of session.batches);
    })()
    let [total, other, named] = [0, 0, 0]
    for (let isLast = false; !isLast;) {
      isLast = over
      const interval = await session.readInterval()
      const { rows } = make(
        tally(interval.contents[0] ?? { rows: { entries: [], cpus: 1 } }),
        interval,
      )
      for (const { cells, isOther } of rows) {
        total += Number(cells[2])
        if (isOther) other += Number(cells[2])
        else named++
      }
      t.ok(rows.length <= 4, 'no more rows than there is room for, and other')
    }
    const { lost } = await session.stop()
    await drained
    const least = made * 2 * programs
    t.ok(total >= least && total < least + 500 * programs, `${total} of ${least}`)
    t.ok(other > 0 && named > 0, `${other} under no name`)
    t.equal(lost.total, 0)
  },
)

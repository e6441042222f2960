/** Visits every tool, so that a new one is held to what each of them owes. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import t from 'tap'
import { readObject } from '../src/object/object.js'
import { fieldsOf, tablesOf } from '../src/pipeline/tables.js'
import { objectPath } from '../src/process/package.js'
import { eventSchemas } from '../src/schema/layout.js'
import { tools } from '../src/tools/index.js'
import { noKernel } from './fixtures/tracing.js'

/** Something of everything that a tool may watch: an exec, one that fails, opens, ends. */
function everything(): void {
  spawnSync('/bin/sh', ['-c', '/bin/true; /nonexistent/program; cat /nonexistent/file; exit 3'])
}

/** What shows nothing of all that, and the test that gives it something to show. */
const shownElsewhere: Record<string, string> = {
  biolatency: 'test/kernel/count-tools.ts',
  biosnoop: 'test/kernel/count-tools.ts',
  bitesize: 'test/kernel/count-tools.ts',
  hardirqs: 'test/kernel/count-tools.ts',
  pagefaults: 'test/kernel/count-tools.ts',
  tcpaccept: 'test/kernel/tcp-tools.ts',
  tcpconnect: 'test/kernel/tcp-tools.ts',
  tcplife: 'test/kernel/tcp-tools.ts',
  tcpretrans: 'test/kernel/tcp-tools.ts',
  tcprtt: 'test/kernel/tcp-tools.ts',
  tcpstates: 'test/kernel/tcp-tools.ts',
  oomkill: 'test/kernel/signals-tool.ts',
}

for (const [name, tool] of Object.entries(tools)) {
  t.test(`${name} is whole`, async (t) => {
    t.ok(existsSync(`bpf-src/${name}.bpf.c`), 'its C')
    t.ok(existsSync(`prebuilt/${name}.d.ts`), 'its types')
    t.ok(existsSync(`man/ebpf-trace-${name}.1`), 'its man page')
    t.match(tool.summary, /^[A-Z].*[^.]$/, 'a summary without a full stop')
    t.ok(tool.examples.length >= 3, 'examples')
    t.ok(tool.examples[0]?.[0].startsWith(name), 'the first of them names it')
  })

  t.test(`${name} has the columns that it names, on both machines`, async (t) => {
    const [x64, arm64] = (['x64', 'arm64'] as const).map((machine) => {
      const object = readObject(readFileSync(objectPath(name, machine)))
      const tables = tablesOf(object).map((table) => ({ fields: fieldsOf(table) }))
      return [...tables, ...eventSchemas(object.btf)]
    })
    t.same(x64, arm64)
    const fields = new Set(x64?.flatMap((schema) => schema.fields.map((field) => field.name)))
    const columns = tool.columns.map((column) =>
      typeof column === 'string' ? column : column.field,
    )
    t.same(
      columns.filter((column) => !fields.has(column)),
      [],
    )
  })

  const elsewhere = shownElsewhere[name]
  const shown = noKernel || (elsewhere ? `see ${elsewhere}` : false)
  t.test(`${name} shows an event for its first example`, { skip: shown }, async (t) => {
    const words = tool.examples[0]?.[0].split(' ') ?? []
    const counts = tablesOf(readObject(readFileSync(objectPath(name)))).length > 0
    const extent = counts ? ['-d', '20'] : ['-n', '1', '-d', '20']
    const argv = ['bin/ebpf-trace.js', ...words, ...extent, '-f', 'ndjson', '-q']
    const child = spawn(process.execPath, [...argv, '--ready-fd', '3'], {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    })
    const ended = new Promise((resolve) => child.on('exit', resolve))
    const printed = text(child.stdout as Readable)
    await new Promise((resolve) => child.stdio[3]?.once('data', resolve))
    everything()
    if (counts) child.kill('SIGINT')
    t.equal(await ended, 0)
    const lines = (await printed).trimEnd().split('\n')
    t.equal(lines.length, 1)
    const shown = JSON.parse(lines[0] ?? '')
    const isWhole = counts ? shown.rows.length > 0 : shown.pid && shown.comm
    t.ok(shown.time && isWhole, lines[0] ?? '')
  })
}

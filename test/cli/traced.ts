import * as intervals from '../../src/cli/intervals.js'
import { execFileSync } from 'node:child_process'
import { readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readLine } from '../../src/cli/subject.js'
import { parse } from '../../src/cli/parse.js'
import { fileReader, tracedFile, tracedTool } from '../../src/cli/traced.js'
import { UsageError } from '../../src/cli/usage.js'
import { objectPath } from '../../src/process/package.js'

t.test('a command line becomes a plan', async (t) => {
  const { name, plan } = await tracedTool(readLine(['-x', 'open', '-p', '1', '--stats']))
  t.equal(name, 'open')
  t.match(plan, {
    objects: [{ name: 'open', granted: 0, parameters: { failed_only: true } }],
    filters: { pid: '1' },
    stats: true,
  })
})

t.test('a minimum duration is a parameter', async (t) => {
  const { plan } = await tracedTool(readLine(['exit', '--slower', '10ms']))
  t.same(plan.objects[0]?.parameters, { filter_min_ns: 10e6 })
})

t.test("what the object lacks is refused, also a tool's word", async (t) => {
  await t.rejects(tracedTool(readLine(['execve', '--latency'])), UsageError)
})

t.test("a user's object is sent, not granted", async (t) => {
  const path = objectPath('exit', 'x64')
  const read = await fileReader(path)
  const { plan, name } = tracedFile(readLine([path, '-x']), path, await read())
  t.equal(name, path)
  t.equal(plan.objects[0]?.granted, undefined)
  t.same(plan.objects[0]?.bytes, readFileSync(path))
  await t.rejects(fileReader('./a.bt'))
})

t.test('a recording keeps how it was made', async (t) => {
  const { plan } = await tracedTool(readLine(['execve', '--record', 'f']))
  t.match(plan.recording, { file: 'f', tool: 'execve', argv: ['execve', '--record', 'f'] })
})

t.test('what cannot be served is told before anything starts', async (t) => {
  await t.rejects(tracedTool(readLine(['execve', '--ready-fd', '77'])), {
    message: /77 is not open/,
  })
  await t.rejects(tracedTool(readLine(['execve', '--'])), { message: /needs the command/ })
})

t.test('what cannot be an object is told, not waited for', async (t) => {
  const fifo = join(t.testdir({}), 'x.bpf.o')
  execFileSync('mkfifo', [fifo])
  await t.rejects((await fileReader(fifo))(), { message: /not a regular file/ })
  const huge = join(t.testdir({ 'x.bpf.o': '' }), 'x.bpf.o')
  truncateSync(huge, 3 * 2 ** 30)
  await t.rejects((await fileReader(huge))(), { kind: 'failed', message: /no object has more/ })
  const silent = Buffer.from(readFileSync(objectPath('exit', 'x64')))
  silent.write('event_scratcX', silent.indexOf('event_scratch'))
  const read = { bytes: silent, parse, intervals }
  t.throws(() => tracedFile(readLine(['./x.bpf.o']), './x.bpf.o', read), {
    message: './x.bpf.o: nothing to show: it has neither EVENTS() nor TABLE()',
  })
})

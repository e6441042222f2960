import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { textWidth, wantsColor, writeAll } from '../../src/cli/terminal.js'

t.test('colours are for terminals that can show them and people who want them', async (t) => {
  const { NO_COLOR, TERM } = process.env
  t.teardown(() => Object.assign(process.env, { NO_COLOR: NO_COLOR ?? '', TERM: TERM ?? '' }))
  delete process.env['NO_COLOR']
  process.env['TERM'] = 'xterm'
  t.equal(wantsColor('auto', true), true)
  t.equal(wantsColor('auto', false), false)
  t.equal(wantsColor('always', false), true)
  t.equal(wantsColor('never', true), false)
  process.env['TERM'] = 'dumb'
  t.equal(wantsColor('auto', true), false)
  process.env['TERM'] = 'xterm'
  process.env['NO_COLOR'] = '1'
  t.equal(wantsColor('auto', true), false)
})

t.test('all of a text is written', async (t) => {
  const path = join(tmpdir(), `ebpf-trace-terminal-${process.pid}`)
  const fd = openSync(path, 'w')
  t.ok(writeAll(fd, 'x'.repeat(1 << 20)))
  closeSync(fd)
  t.equal(readFileSync(path).length, 1 << 20)
  rmSync(path)
  t.ok(textWidth() >= 40)
})

import t from 'tap'
import { callName, callTable, X32_BIT } from '../../src/kernel/calls.js'

t.test('a number has the name that its caller means', async (t) => {
  t.equal(callName(257, false, 'x64'), 'openat')
  t.equal(callName(56, false, 'arm64'), 'openat')
  t.equal(callName(295, true, 'x64'), 'openat')
  t.equal(callName(322, true, 'arm64'), 'openat')
  t.equal(callName(X32_BIT | 257, false, 'x64'), 'openat')
})

t.test('what has no name is a number and says of which kind', async (t) => {
  t.equal(callName(9999, false, 'x64'), 'call:9999')
  t.equal(callName(9999, true, 'x64'), 'compat:9999')
  t.equal(callName(X32_BIT | 9999, false, 'x64'), 'x32:9999')
  t.equal(callName(-1, false, 'x64'), 'call:-1')
})

t.test('a table gives the number for a name', async (t) => {
  t.equal(callTable('x64').numbers.get('getppid'), 110)
  t.equal(callTable('arm64').numbers.get('getppid'), 173)
  t.equal(callTable('x32').numbers.get('execve'), 520)
})

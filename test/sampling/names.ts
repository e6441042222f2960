import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { cgroupPaths, taskNames } from '../../src/sampling/names.js'

t.test('a user has a name, or is its number', async (t) => {
  const names = taskNames()
  t.equal(names.user(0), 'root')
  t.equal(names.user(0), 'root')
  t.equal(names.user(3_999_999_999), '3999999999')
})

t.test('control groups are found by their inodes', async (t) => {
  const mount = mkdtempSync(join(tmpdir(), 'groups-'))
  t.teardown(() => rmSync(mount, { recursive: true }))
  mkdirSync(join(mount, 'a/b'), { recursive: true })
  const id = (path: string): bigint => statSync(join(mount, path), { bigint: true }).ino
  const found = cgroupPaths(mount)
  t.equal(found.get(id('')), '/')
  t.equal(found.get(id('a/b')), '/a/b')
  t.equal(cgroupPaths(undefined).size, 0)
  t.equal(taskNames().cgroup(1n << 60n), String(1n << 60n))
})

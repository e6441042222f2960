import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { deviceNames } from '../../src/kernel/devices.js'

t.test('a block device is called as sysfs calls it', async (t) => {
  const folder = t.testdir({})
  symlinkSync('../../devices/virtual/block/loop0', join(folder, '7:0'))
  const nameOf = deviceNames(folder)
  t.equal(nameOf(7 << 20), 'loop0')
  t.equal(nameOf((7 << 20) | 1), undefined)
})

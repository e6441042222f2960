import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  headersPath,
  helperPath,
  objectPath,
  packageRoot,
  placeOfObject,
} from '../../src/process/package.js'

t.test('the package is found from wherever it runs', async (t) => {
  t.ok(existsSync(join(packageRoot, 'package.json')))
  t.ok(existsSync(join(headersPath(), 'contract.h')))
})

t.test('what is prebuilt lies in the machine’s folder', async (t) => {
  t.equal(helperPath(), join(packageRoot, 'prebuilt', process.arch, 'ebpf-trace-helper'))
  t.equal(objectPath('open', 'arm64'), join(packageRoot, 'prebuilt/arm64/open.bpf.o'))
  t.ok(existsSync(objectPath('execve', 'x64')))
})

t.test('an object is a file of its own where nothing was built', async (t) => {
  t.equal(placeOfObject('execve', 'x64'), objectPath('execve', 'x64'))
  t.equal(placeOfObject('execve', 'mips'), undefined)
})

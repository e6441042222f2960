import { readFileSync } from 'node:fs'
import t from 'tap'
import { replacedPrograms } from '../../src/object/alternatives.js'
import { readObject } from '../../src/object/object.js'

t.test('alternatives are known by the program that they stand in for', async (t) => {
  const { btf, programs } = readObject(readFileSync('test/fixtures/alternatives.bpf.o'))
  t.same([...replacedPrograms(btf)].sort(), [
    // The filters' own, which each object with --follow has.
    ['follow_exit_raw', 'follow_exit'],
    ['follow_fork_raw', 'follow_fork'],
    ['see_exec_kprobe', 'see_exec'],
    ['see_exec_raw', 'see_exec_kprobe'],
    ['see_exit_classic', 'see_exit_raw'],
    ['see_exit_raw', 'see_exit'],
  ])
  t.equal(programs.find(({ name }) => name === 'see_exec')?.insteadOf, undefined)
  t.equal(programs.find(({ name }) => name === 'see_exec_kprobe')?.insteadOf, 'see_exec')
})

t.test('an object without alternatives has none', async (t) => {
  const { btf } = readObject(readFileSync('test/fixtures/sample.bpf.o'))
  t.equal(replacedPrograms(btf).size, 0)
})

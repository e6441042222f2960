import { spawnSync } from 'node:child_process'
import t from 'tap'
import type { Check } from '../../src/cli/diagnosis.js'

const doctor = (...argv: string[]) =>
  spawnSync(process.execPath, ['.build/src/cli/main.js', 'doctor', ...argv], { encoding: 'utf8' })

t.test('the doctor answers with or without root, for people and for machines', async (t) => {
  const { stdout, status } = doctor()
  t.equal(status, 0)
  t.match(stdout, /^(yes|no ) kernel/m)
  const checks = JSON.parse(doctor('--json').stdout) as Check[]
  t.ok(checks.some(({ check }) => check === 'BTF'))
})

import { spawnSync } from 'node:child_process'
import t from 'tap'
import { capabilityRights, ourRights } from '../../src/process/rights.js'
import { onPath } from '../fixtures/path.js'

const status = (ambient: string, effective: string) =>
  `Name:\tnode\nCapEff:\t${effective}\nCapBnd:\t000001ffffffffff\nCapAmb:\t${ambient}\n`

t.test('only what is ambient reaches the helper', async (t) => {
  const [none, both, bpf] = ['0000000000000000', '000000c000000000', '0000008000000000']
  t.equal(capabilityRights(status(both, both)), 'capabilities')
  t.equal(capabilityRights(status(none, both)), 'own')
  t.equal(capabilityRights(status(bpf, bpf)), 'none', 'one of two')
  t.equal(capabilityRights(status(none, none)), 'none')
  t.equal(capabilityRights(''), 'none')
})

const isRoot = process.geteuid?.() === 0
const skip = (!isRoot || !onPath('setpriv')) && 'needs root and setpriv'

t.test('our own are read from the kernel', { skip }, async (t) => {
  t.equal(ourRights(), 'root')
  const script = "import('./.build/src/process/rights.js').then((m) => console.log(m.ourRights()))"
  const asNobody = (...options: string[]): string => {
    const user = ['--reuid', '65534', '--regid', '65534', '--clear-groups']
    const argv = [...user, ...options, process.execPath, '-e', script]
    return spawnSync('setpriv', argv, { encoding: 'utf8' }).stdout.trim()
  }
  t.equal(asNobody(), 'none')
  const both = '+bpf,+perfmon'
  t.equal(asNobody('--inh-caps', both, '--ambient-caps', both), 'capabilities')
})

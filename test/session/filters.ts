import t from 'tap'
import { cgroupMount } from '../../src/kernel/cgroups.js'
import { readObject } from '../../src/object/object.js'
import { filterValues, planFilters, type Filters } from '../../src/session/filters.js'
import { caught } from '../fixtures/caught.js'
import { fixtureObject } from '../fixtures/objects.js'

const skip = process.platform !== 'linux' && 'needs /proc'
const own = String(process.pid)

t.test('lists become values, counts and their absence', { skip }, async (t) => {
  const values = (filters: Filters) => Object.fromEntries(planFilters(filters, [0, 7, 7]).values)
  t.match(values({}), { filter_self: [7], filter_self_count: 1 })
  t.match(values({ pid: own }), { filter_pid: [process.pid], filter_pid_count: 1 })
  t.notOk('filter_pid_not' in values({ pid: own }))
  t.match(values({ pid: `!${own}, 1` }), {
    filter_pid: [process.pid, 1],
    filter_pid_count: 2,
    filter_pid_not: true,
  })
  t.match(values({ uid: '!root,!7' }), { filter_uid: [0, 7], filter_uid_not: true })
  t.match(values({ tid: own }), { filter_tid: [process.pid] })
  t.match(values({ comm: 'a*,b' }), { filter_comm_count: 2 })
  t.match(values({ command: 12, pid: own }), {
    filter_pid: [process.pid, 12],
    filter_follow: true,
  })
})

t.test('who is asked for is not left out', { skip }, async (t) => {
  const { values } = planFilters({ pid: own }, [process.pid, 7])
  t.same(values.get('filter_self'), [7])
  t.same(planFilters({ pid: `!${own}` }, [process.pid]).values.get('filter_self'), [process.pid])
  t.notOk(planFilters({ pid: own }, [process.pid]).values.has('filter_self'))
})

t.test('what matches nothing is warned of, but for a command that has not begun', { skip }, (t) => {
  t.match(planFilters({ comm: 'no-such-name' }, []).warnings, [/no process is called/])
  t.same(planFilters({ comm: 'no-such-name', command: 12 }, []).warnings, [])
  t.end()
})

const noCgroups = skip || (!cgroupMount() && 'needs cgroup2')

t.test('a cgroup that is not there is warned of, and is none', { skip: noCgroups }, async (t) => {
  for (const [filters, warning] of [
    [{ cgroup: 'no/such' }, '--cgroup: there is no control group no/such now'],
    [{ container: 'abcdef0123' }, '--container: there is no process in a container abcdef0123 now'],
  ] as [Filters, string][]) {
    const { warnings, values } = planFilters(filters, [])
    t.same(warnings, [warning])
    t.equal(values.get('filter_cgroup_count'), 1)
    t.equal((values.get('filter_cgroup') as Buffer).readBigUInt64LE(), 2n ** 64n - 1n)
    t.same(planFilters({ ...filters, command: 12 }, []).warnings, [warning], 'for COMMAND, too')
  }
})

t.test('of several processes one must be there', { skip }, async (t) => {
  t.same(planFilters({ pid: `${own},2147483646` }, []).warnings, [
    '--pid: there is no process 2147483646',
  ])
  t.match(await caught(() => planFilters({ pid: '2147483645,2147483646' }, [])), {
    kind: 'failed',
    message: 'there is no process 2147483645 or 2147483646',
  })
})

t.test('at most eight of ours are left out', { skip }, async (t) => {
  const many = Array.from({ length: 20 }, (_, index) => index + 1)
  t.equal(planFilters({}, many).values.get('filter_self_count'), 8)
})

t.test('what cannot be meant is a usage error', { skip }, async (t) => {
  for (const [filters, message] of [
    [{ pid: 'x' }, '--pid: takes numbers, not x'],
    [{ pid: '0' }, '--pid: takes numbers, not 0'],
    [{ pid: '1,,2' }, '--pid: an entry of the list is empty'],
    [{ pid: '1,!2' }, '--pid: wanted and unwanted (!) cannot be mixed'],
    [{ uid: 'no-such-user-here' }, '--uid: there is no user no-such-user-here'],
    [{ follow: true }, '--follow: needs --pid or a command'],
    [{ pid: '!1', command: 5 }, '--pid: what is left out cannot be combined with a command'],
    [{ cgroup: 'a', container: 'b' }, '--container: cannot be combined with --cgroup'],
  ] as [Filters, string][]) {
    t.match(await caught(() => planFilters(filters, [])), { kind: 'usage', message })
  }
})

t.test('an object without the variables cannot be filtered', { skip }, async (t) => {
  const object = readObject(fixtureObject('sample'))
  t.equal(filterValues(planFilters({}, [7]), object).size, 0)
  for (const filters of [{ pid: own }, { uid: '0' }, { comm: 'x' }] as Filters[]) {
    const failure = await caught(() => filterValues(planFilters(filters, []), object))
    t.match(failure, { kind: 'usage', message: /^--[a-z]+: this object has no such filter$/ })
  }
})

t.test('a list that is too long is told by its option', { skip }, async (t) => {
  const name = 'filter_uid'
  const sample = readObject(fixtureObject('sample'))
  const parameters = ['', '_count'].map((end) => ({
    ...sample.parameters[0]!,
    name: name + end,
    size: end ? 4 : 64,
  }))
  const values = (length: number) => {
    const uid = Array.from({ length }, (_, index) => index).join(',')
    return filterValues(planFilters({ uid }, []), { ...sample, parameters })
  }
  t.equal(values(16).get('filter_uid_count'), 16)
  t.match(await caught(() => values(17)), { message: '--uid: the list is too long' })
})

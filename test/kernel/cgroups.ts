import { mkdirSync, rmdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import * as cgroups from '../../src/kernel/cgroups.js'
import { caught } from '../fixtures/caught.js'

const id = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

t.test('the mount is found whatever else is mounted', async (t) => {
  const mountinfo = [
    '31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755',
    '33 31 0:31 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu',
    '41 31 0:41 / /sys/fs/my\\040groups rw shared:3 - cgroup2 cgroup2 rw',
  ]
  t.equal(cgroups.cgroupMount(mountinfo.join('\n')), '/sys/fs/my groups')
  t.equal(cgroups.cgroupMount(mountinfo.slice(0, 2).join('\n')), undefined)
})

t.test('containers are known by what their runtimes call the cgroup', async (t) => {
  for (const path of [
    `/docker/${id}`,
    `/system.slice/docker-${id}.scope`,
    `/kubepods.slice/kubepods-pod1.slice/cri-containerd-${id}.scope`,
    `/machine.slice/libpod-${id}.scope`,
    `/kubepods/besteffort/pod1/${id}`,
  ]) {
    const found = cgroups.containerPaths('e3b0c442', [`0::${path}/inside\n1:name=systemd:/x`])
    t.same(found, { unified: [path], onlyVersion1: false }, path)
  }
})

t.test('an id that does not begin so, or stands in version 1, is not found', async (t) => {
  const texts = [`0::/docker/${id}`, `0::/\n4:memory:/docker/${id}`]
  t.same(cgroups.containerPaths('44298fc1', texts), { unified: [], onlyVersion1: false })
  t.same(cgroups.containerPaths('e3b0c4', [texts[1] ?? '']), { unified: [], onlyVersion1: true })
})

const mount = cgroups.cgroupMount()
const skip = (!mount || process.getuid?.() !== 0) && 'needs cgroup2 and root'

t.test('a cgroup has its folder’s inode and its depth', { skip }, async (t) => {
  const name = `ebpf-trace-test-${process.pid}`
  mkdirSync(join(mount!, name, 'inner'), { recursive: true })
  t.teardown(() => {
    rmdirSync(join(mount!, name, 'inner'))
    rmdirSync(join(mount!, name))
  })
  const place = cgroups.findCgroup(`${name}/inner`)
  t.match(place, { path: `/${name}/inner`, level: 2n })
  t.same(cgroups.findCgroup(`/${name}/inner/`), place)
  t.same(cgroups.findCgroup(join(mount!, name, 'inner')), place)
  t.match(cgroups.findCgroup('/'), { path: '/', level: 0n })
  t.notOk(cgroups.cgroupHasProcess(place!))
  t.ok(cgroups.cgroupHasProcess(cgroups.findCgroup('/')!))
})

t.test('what is not there now is none, what cannot be an id a mistake', { skip }, async (t) => {
  t.equal(cgroups.findCgroup('/none'), undefined)
  t.equal(cgroups.findContainer('abcdef0123'), undefined)
  t.match(await caught(() => cgroups.findContainer('web')), { kind: 'usage' })
})

t.test('cgroups are named by the inodes of their folders', async (t) => {
  const mount = t.testdir({ 'a.slice': { b: {} } })
  const nameOf = cgroups.cgroupNames(mount)
  t.equal(nameOf(statSync(mount, { bigint: true }).ino), '/')
  t.equal(nameOf(statSync(`${mount}/a.slice/b`, { bigint: true }).ino), '/a.slice/b')
  t.equal(nameOf(1n), undefined)
  mkdirSync(`${mount}/later`)
  t.equal(nameOf(statSync(`${mount}/later`, { bigint: true }).ino), '/later')
})

import t from 'tap'
import { kindOf } from '../../src/profile/frame-kind.js'
import type { Frame, FrameKind } from '../../src/profile/profile.js'

t.test('what runs a frame shows in its module, its file or its name', async (t) => {
  const cases: [Frame, FrameKind][] = [
    [{ name: 'vfs_read', module: '[kernel.kallsyms]' }, 'kernel'],
    [{ name: 'ext4_read', module: '[ext4]' }, 'kernel'],
    [{ name: 'nf_hook', module: '/lib/modules/6.1/nf.ko.xz' }, 'kernel'],
    [{ name: 'bpf_prog_6deef7357e7b4530_x', module: '[bpf]' }, 'kernel'],
    [{ name: 'vfs_read_[k]' }, 'kernel'],
    [{ name: '__vdso_gettimeofday', module: '[vdso]' }, 'native'],
    [{ name: 'malloc', module: '/usr/lib/libc.so.6' }, 'native'],
    [{ name: 'std::vector<int>::at' }, 'native'],
    [{ name: 'JS:*handle /srv/app.js:10:3', module: '/tmp/perf-42.map' }, 'managed'],
    [{ name: 'handle', file: '/srv/app.mjs' }, 'managed'],
    [{ name: 'Ljava/lang/Thread;::run' }, 'managed'],
    [{ name: 'java/lang/Thread.run' }, 'managed'],
    [{ name: 'f_[i]' }, 'inlined'],
    [{ name: 'f', kind: 'inlined', module: '[kernel.kallsyms]' }, 'inlined'],
    [{ name: '[unknown]' }, 'unknown'],
    [{ name: 'libc.so.6+0x1234' }, 'unknown'],
    [{ name: '0x7f00' }, 'unknown'],
    [{ name: 'main' }, 'native'],
  ]
  for (const [frame, kind] of cases) t.equal(kindOf(frame), kind, JSON.stringify(frame))
})

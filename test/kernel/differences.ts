import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { differences } from '../../src/kernel/differences.js'
import { tracedCalls } from '../fixtures/traced-calls.js'
import { noKernel } from '../fixtures/tracing.js'

const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-calls-'))
const work = join(folder, 'work')
const program = join(folder, 'calls')
t.teardown(() => rmSync(folder, { recursive: true, force: true }))
// strace stops the workload twice for each of its calls, which a busy machine makes long.
t.setTimeout(300_000)

function missing(): string | false {
  if (noKernel) return noKernel
  if (process.arch !== 'x64') return 'the workload makes calls that only x86-64 has'
  for (const tool of ['gcc', 'strace']) {
    if (spawnSync(tool, ['--version'], { stdio: 'ignore' }).status !== 0) return `needs ${tool}`
  }
  return false
}

function freshFolder(): void {
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work)
}

function strace(): string[] {
  freshFolder()
  const output = join(folder, 'strace.out')
  spawnSync('strace', ['-o', output, './calls', 'work'], { cwd: folder, stdio: 'ignore' })
  const lines = readFileSync(output, 'latin1').split('\n')
  return lines.filter((line) => /^\w+\(/.test(line)).map((line) => line.replace(/\)\s+= /, ') = '))
}

async function ours(): Promise<string[]> {
  freshFolder()
  const { lines, lost } = await tracedCalls(['./calls', 'work'], { cwd: folder })
  t.equal(lost, 0, 'nothing is lost')
  return lines
}

/** What no two runs have in common: pids, addresses, ports, times, what is free. */
function normalised(lines: string[]): string[] {
  const names = new Map<string, string>()
  const gives = /^(?:getp?pid|getppid|gettid|getpgrp|getpgid|clone3?|vfork|fork|set_tid_address)\(/
  for (const line of lines) {
    const pid = gives.test(line) ? / = (\d+)$/.exec(line)?.[1] : undefined
    if (pid !== undefined && !names.has(pid)) names.set(pid, `PID${names.size}`)
  }
  const varying = /^(sysinfo|times|getrusage|clock_gettime|gettimeofday|time|f?statfs|getitimer)\(/
  return lines.map((line) => {
    const same = line
      .replace(/0x[0-9a-f]{8,}/g, 'ADDRESS')
      .replace(/\b\d{3,}\b/g, (number) => names.get(number) ?? number)
      .replace(/htons\([3-6]\d{4}\)/g, 'htons(PORT)')
      .replace(/ru_([us])time={tv_sec=\d+, tv_usec=\d+}/g, 'ru_$1time=TIME')
      .replace(/tv_sec=\d+, tv_nsec=\d{6,}/g, 'TIME')
      .replace(/^(getrandom\()".*?"/, '$1"RANDOM"')
    return varying.test(line) ? same.replace(/\d+/g, 'N') : same
  })
}

/** What src/kernel/differences.ts allows, taken out of both. */
function allowed(line: string): string {
  const call = /^\w+/.exec(line)?.[0] ?? ''
  const words = line
    .replace(/ \/\* (?!\d+ entries).*? \*\//g, '')
    .replace(/ \((\d{4}|N)-\S+\)$/, '')
  if (call === 'execve') return words.replace(/, ADDRESS\) = 0$/, ') = 0')
  if (call === 'rt_sigaction') return words.replaceAll('|ADDRESS, sa_restorer', ', sa_restorer')
  if (call === 'rt_sigreturn') return 'rt_sigreturn'
  if (call === 'truncate') return words.replace('18446744073709551615', '-1')
  if (call === 'recvmsg') return words.replace(/{msg_namelen=0}|ADDRESS/, 'MESSAGE')
  return words
}

/** Where two lists part, a few lines of each: a diff of thousands would take minutes. */
function firstDifference(own: string[], theirs: string[]): [string[], string[]] {
  const at = own.findIndex((line, index) => line !== theirs[index])
  if (at < 0) return [own.slice(theirs.length), theirs.slice(own.length)]
  const around = (lines: string[]): string[] => lines.slice(Math.max(0, at - 3), at + 5)
  return [around(own), around(theirs)]
}

/**
 * What a machine called most that built, tested and served for a minute, as syscount told: without
 * what only tracers call, and exit, as exit_group ends the workload.
 */
const mostUsed = `
  access arch_prctl brk capget chdir chmod clock_gettime clock_nanosleep clone clone3 close
  close_range connect copy_file_range dup dup2 dup3 epoll_create1 epoll_ctl epoll_pwait
  eventfd2 execve exit_group faccessat2 fadvise64 fchmod fchown fcntl fstat futex getcwd
  getdents64 getegid geteuid getgid getgroups getpid getppid getrandom getrusage getsockname
  getsockopt gettid getuid ioctl kill lseek madvise memfd_create mkdir mkdirat mmap mprotect
  mremap munmap nanosleep newfstatat openat openat2 pipe2 pkey_alloc poll ppoll prctl pread64
  prlimit64 pselect6 read readlink recvfrom recvmsg rename rmdir rseq rt_sigaction
  rt_sigprocmask sched_getaffinity sched_setaffinity sched_yield sendto set_robust_list
  set_tid_address setpgid shutdown sigaltstack socket socketpair statfs statx sysinfo tgkill
  umask uname unlink unlinkat utimensat vfork wait4 write writev
`

t.test('a workload is told as strace tells it', { skip: missing() }, async (t) => {
  const source = new URL('../../../test/fixtures/calls.c', import.meta.url).pathname
  execFileSync('gcc', ['-w', '-O1', '-o', program, source])
  const theirs = normalised(strace()).map(allowed)
  const own = normalised(await ours()).map(allowed)
  const [mine, expected] = firstDifference(own, theirs)
  t.strictSame(mine, expected)
  const names = new Set(own.map((line) => /^\w+/.exec(line)?.[0]))
  const notTried = mostUsed.split(/\s+/).filter((name) => name !== '' && !names.has(name))
  t.strictSame(notTried, [])
  t.ok(names.size >= 210, `${names.size} different calls`)
})

t.test('every difference says what and why', async (t) => {
  for (const { what, why } of differences) {
    t.ok(what.length > 10 && why.length > 10)
    t.notMatch(what, /[.]$/)
  }
})

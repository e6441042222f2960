// Runs inside the booted kernel: the real command line, and what comes out of it. It has Node and
// busybox, nothing else, so it imports only what Node brings. Each check is one line on the
// console, which boot.ts reads.

import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { deflateSync, inflateSync } from 'node:zlib'

const packed = '/package'
let program = `${packed}/bin/ebpf-trace.js`

/** As `uname -r` says it. */
const release = readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim()

interface Run {
  status: number | null
  stdout: string
  stderr: string
}

interface Event {
  [field: string]: unknown
}

/** Runs `ebpf-trace` with these arguments; `run` of the checks below. */
function run(...args: string[]): Run {
  return start('node', program, ...args)
}

function start(command: string, ...args: string[]): Run {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 64 << 20,
  })
  return { status, stdout, stderr: error ? `${stderr}${error.message}` : stderr }
}

/** Runs it on a shell command and gives the events it wrote as NDJSON. */
function events(tool: string[], command: string, expectedStatus = 0): Event[] {
  const file = '/tmp/events.ndjson'
  rmSync(file, { force: true })
  const { status, stdout, stderr } = run(
    ...tool,
    ...['-f', 'ndjson', '-o', file],
    ...['--', '/bin/sh', '-c', command],
  )
  if (status !== expectedStatus) throw new Error(`exit code ${status}\n${stdout}${stderr}`)
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event)
}

function expect(condition: boolean, seen: unknown): void {
  if (!condition) throw new Error(typeof seen === 'string' ? seen : JSON.stringify(seen, null, 1))
}

/** Checks of tools whose programs have alternatives for each kind of attachment. */
const replaceable = [
  'execve sees a program start, with all its arguments',
  'execve sees a program that cannot start, with the errno',
  'open sees the path and the error',
  'exit sees the code of each process',
  'a system call by name is decoded',
  'a system call has a latency',
]

/** Does those again with a package whose objects look for tracepoints that no kernel has. */
function checkWithout(points: RegExp, taken: string): void {
  const copy = '/tmp/package'
  cpSync(packed, copy, { recursive: true })
  program = `${copy}/bin/ebpf-trace.js`
  try {
    for (const tool of ['open', 'execve', 'exit', 'syscall'])
      changeObject(copy, tool, (bytes) => bytes.replace(points, '$1/no'))
    const { stderr } = run('-v', 'open', '--', '/bin/busybox', 'true')
    expect(stderr.includes(`${taken} `), stderr)
    for (const name of replaceable) checks[name]?.()
  } finally {
    program = `${packed}/bin/ebpf-trace.js`
    rmSync(copy, { recursive: true })
  }
}

/** Changes an object in a package's archive: the new one is put behind, and found there. */
function changeObject(folder: string, tool: string, change: (bytes: string) => string): void {
  const file = `${folder}/dist/archive`
  const all = readFileSync(file)
  const start = 4 + all.readUInt32LE()
  const places = JSON.parse(all.subarray(4, start).toString()) as Record<string, number[]>
  const name = `${process.arch}/${tool}.bpf.o`
  const [offset = 0, size = 0] = places[name] ?? []
  const object = inflateSync(all.subarray(start + offset, start + offset + size))
  const changed = Buffer.from(change(object.toString('latin1')), 'latin1')
  const packed = deflateSync(changed)
  places[name] = [all.length - start, packed.length, changed.length]
  const index = Buffer.from(JSON.stringify(places))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(index.length)
  writeFileSync(file, Buffer.concat([length, index, all.subarray(start), packed]))
}

/** Timers' soft interrupts of all CPUs so far. */
function timerRuns(): number {
  const line = /TIMER:(.*)/.exec(readFileSync('/proc/softirqs', 'utf8'))?.[1] ?? ''
  return line
    .trim()
    .split(/\s+/)
    .reduce((sum, word) => sum + Number(word), 0)
}

/** Folded stacks and what they weigh. */
function foldedIn(file: string): [string, number][] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return lines.map((line) => {
    const at = line.lastIndexOf(' ')
    return [line.slice(0, at), Number(line.slice(at + 1))]
  })
}

function sumOf(stacks: [string, number][]): number {
  return stacks.reduce((sum, [, weight]) => sum + weight, 0)
}

const checks: Record<string, () => void> = {
  'doctor says what this kernel can do, as text and as JSON': () => {
    const text = run('doctor')
    expect(text.status === 0 && text.stdout.length > 100, `${text.stdout}${text.stderr}`)
    const json = run('doctor', '--json')
    expect(json.status === 0 && typeof JSON.parse(json.stdout) === 'object', json.stdout)
  },

  'execve sees a program start, with all its arguments': () => {
    const seen = events(['execve'], '/bin/busybox echo one "two words" three; exit 0')
    const echo = seen.find(({ comm }) => comm === 'busybox')
    expect(echo !== undefined, seen)
    const args = ['/bin/busybox', 'echo', 'one', 'two words', 'three']
    expect(JSON.stringify(echo?.['args']) === JSON.stringify(args), seen)
    expect(echo?.['ret'] === 0 && echo?.['comm'] === 'busybox', seen)
  },

  'execve sees a program that cannot start, with the errno': () => {
    const seen = events(['execve'], '/bin/missing a b; exit 0')
    expect(/"ret":\s*(-2|"ENOENT"|"-ENOENT")/.test(JSON.stringify(seen)), seen)
    expect(JSON.stringify(seen).includes('/bin/missing'), seen)
  },

  'open sees the path and the error': () => {
    const seen = events(['open'], 'cat /etc/hostname /etc/missing; exit 0')
    expect(JSON.stringify(seen).includes('"/etc/hostname"'), seen)
    const missing = seen.find(({ path }) => path === '/etc/missing')
    expect(/-2|ENOENT/.test(String(missing?.['ret'])), seen)
  },

  'exit sees the code of each process': () => {
    const seen = events(['exit'], '(exit 3); /bin/busybox sleep 0.1; exit 0')
    expect(seen.length >= 2, seen)
  },

  'a system call by name is decoded': () => {
    const call = process.arch === 'x64' ? ['mkdir', 'mkdirat'] : ['mkdirat']
    const seen = events(call, 'mkdir /tmp/made; mkdir /tmp/made; rmdir /tmp/made; exit 0')
    const made = JSON.stringify(seen).match(/\/tmp\/made/g) ?? []
    expect(made.length >= 2, seen)
    expect(/"ret":-17\b/.test(JSON.stringify(seen)), seen)
  },

  'a system call has a latency': () => {
    const seen = events(['nanosleep', 'clock_nanosleep', '--latency'], 'sleep 0.05; exit 0')
    expect(/"latency_ns":\d{8}/.test(JSON.stringify(seen)), seen)
  },

  'what the kernel refuses is replaced by what it has': () => {
    const seen = run('-v', '-f', 'ndjson', '/alternatives.bpf.o', '--', '/bin/busybox', 'true')
    const all = seen.stdout + seen.stderr
    expect(seen.status === 0 && /"what":"exec".*"what":"exit"/s.test(all), all)
    expect(/see_exit_classic \(tracepoint.*\) instead of see_exit_raw: attach/.test(all), all)
    // arm64 has fentry from 6.0 on, but attaches it to few functions before 6.4.
    const isReplaced = /see_exec_kprobe \(kprobe.*\) instead of see_exec: /.test(all)
    expect(isReplaced === (process.arch === 'arm64'), all)
  },

  'raw tracepoints serve where programs of tracing do not': () => {
    checkWithout(/(tp_btf)\/s[cy]/g, 'exit_open_raw')
  },

  'classic tracepoints serve where raw ones do not': () => {
    checkWithout(/(tp_btf|raw_tp)\/s[cy](?=s_|hed_process_)/g, 'exit_open_classic')
  },

  'programs take the fields for what this kernel has': () => {
    const objects = readdirSync('/objects').filter((name) => name.endsWith('.bpf.o'))
    const paths = objects.map((name) => `/objects/${name}`)
    const types = '/sys/kernel/btf/vmlinux'
    const { stdout, stderr } = start('node', '/kernel-fields.js', types, ...paths)
    const [, compared] = /^compared (\d+)\n$/.exec(stdout) ?? []
    expect(Number(compared) > 500, stdout + stderr)
  },

  'every tool loads here, or says why it cannot': () => {
    const tools = JSON.parse(run('list', '--json').stdout) as { name: string }[]
    const failed = tools.flatMap(({ name }) => {
      const { status, stderr } = run(name, '-d', '0.1')
      // Two tracepoints came to arm64 with 6.15.
      const isExcused = name === 'pagefaults' && process.arch === 'arm64' && status === 3
      return status === 0 || isExcused ? [] : [`${name}: ${status} ${stderr}`]
    })
    expect(tools.length > 15 && failed.length === 0, failed.join('\n'))
  },

  'what is counted is counted': () => {
    const seen = events(['syscount', '-i', '10'], 'mkdir /tmp/counted; rmdir /tmp/counted; exit 0')
    const rows = seen.flatMap(({ rows }) => rows as Event[])
    const made = rows.filter(({ call }) => /^mkdir/.test(String(call)))
    expect(made.length === 1 && made[0]?.['calls'] === 1, rows)
  },

  'stacks are sampled, by frame pointers and by tables of call frames': () => {
    for (const unwind of ['fp', 'auto']) {
      // Emulated, reading call frames takes seconds: all that time stacks are broken.
      const [seconds, least] = unwind === 'auto' ? ['12', 30] : ['0.5', 0]
      const words = ['-F', '49', '--unwind', unwind, '--symbols-report', '-n', '3']
      const { status, stderr } = run('profile', ...words, '--', '/bin/chain', seconds, 'nice')
      const [, whole] = /user stacks: ([\d.]+) % whole/.exec(stderr) ?? []
      expect(status === 0 && Number(whole) >= least, `${unwind}: ${status} ${stderr}`)
    }
    const { status, stderr } = run('offcpu', '--unwind', 'auto', '--', '/bin/busybox', 'sleep', '1')
    expect(status === 0, stderr)
  },

  'locked memory that is too little is told, where it is what BPF needs': () => {
    const [major = 0, minor = 0] = release.split('.').map(Number)
    const needsIt = major < 5 || (major === 5 && minor < 11)
    const command = ['node', program, 'execve', '--', '/bin/busybox', 'true']
    const { status, stdout, stderr } = start('bound', '65536', ...command)
    expect(status === (needsIt ? 125 : 0), `${status} ${stdout}${stderr}`)
    expect(/RLIMIT_MEMLOCK is 65536 bytes/.test(stderr) === needsIt, stderr)
    const { stdout: checks } = start('bound', '65536', 'node', program, 'doctor')
    expect(/^no +locked memory +64 KiB$/m.test(checks) === needsIt, checks)
  },

  'COMMAND passes its exit code on': () => {
    events(['execve'], '/bin/busybox true; exit 7', 7)
  },

  'a recording is replayed': () => {
    const record = run('execve', '--record', '/tmp/rec', '--', '/bin/busybox', 'echo', 'recorded')
    expect(record.status === 0 && existsSync('/tmp/rec'), record.stderr)
    const replay = run('replay', '/tmp/rec')
    expect(replay.status === 0 && replay.stdout.includes('recorded'), replay)
  },

  'a table has a header and a row': () => {
    const { status, stdout, stderr } = run('execve', '--', '/bin/busybox', 'echo', 'table')
    expect(status === 0 && `${stdout}${stderr}`.includes('busybox echo table'), stdout + stderr)
    expect(/PID/.test(`${stdout}${stderr}`), stdout + stderr)
  },

  'list names the tools and the tracepoints of this kernel': () => {
    const tools = run('list')
    expect(tools.status === 0 && tools.stdout.includes('execve'), tools)
    const points = run('list', 'tracepoint:sched:*exec*')
    expect(points.status === 0 && points.stdout.includes('sched_process_exec'), points)
  },

  'top tells what a spinner gets, and its calls': () => {
    const spinner = spawn('/bin/sh', ['-c', 'while :; do echo > /dev/null; done'])
    const { status, stdout, stderr } = run('top', '--once', '-i', '1s', '-f', 'json')
    spinner.kill('SIGKILL')
    expect(status === 0, stderr)
    const [{ rows }] = JSON.parse(stdout) as [{ rows: Event[] }]
    const row = rows.find(({ pid }) => pid === spinner.pid)
    const share = Number(row?.['cpu_percent']) + Number(row?.['wait_percent'])
    expect(share > 95 && share < 101, row)
    expect(Number(row?.['syscalls_per_second']) > 100, row)
    expect(Number(row?.['disk_read_bytes_per_second']) >= 0, row)
  },

  'top has every view': () => {
    const writer = spawn('/bin/sh', ['-c', 'while :; do echo line >> /tmp/grown; done'])
    for (const view of ['threads', 'cgroups', 'syscalls', 'files', 'tcp', 'blocks', 'bpf']) {
      const { status, stdout, stderr } = run('top', view, '-n', '2', '-i', '200ms', '-f', 'json')
      expect(status === 0, `${view}: ${stderr}`)
      expect((JSON.parse(stdout) as unknown[]).length === 2, stdout)
      if (view === 'syscalls') expect(/"call":"read"/.test(stdout), stdout)
      if (view === 'files') expect(/"path":"[^"]*grown"/.test(stdout), stdout)
    }
    writer.kill('SIGKILL')
  },

  'a CPU that goes offline and comes back takes no number along': () => {
    const online = '/sys/devices/system/cpu/cpu1/online'
    if (!existsSync(online)) return
    // Switches the CPU off and on again two seconds after the program is ready.
    const switched = (words: string): Run => {
      const steps = [
        'until [ -s /tmp/ready ]; do sleep 0.2; done',
        ...['sleep 2', `echo 0 > ${online}`, 'sleep 3', `echo 1 > ${online}`],
        `cat ${online} > /tmp/online`,
      ]
      spawn('/bin/sh', ['-c', steps.join('; ')])
      const done = start('/bin/sh', '-c', `exec node ${program} ${words} --ready-fd 3 3>/tmp/ready`)
      expect(done.status === 0, done.stderr)
      expect(readFileSync('/tmp/online', 'utf8').trim() === '1', 'it was not switched')
      rmSync('/tmp/online')
      rmSync('/tmp/ready')
      return done
    }
    const spinner = spawn('/bin/sh', ['-c', 'while :; do echo > /dev/null; done'])
    const { stdout } = switched('top -n 10 -i 1s -f json')
    const snapshots = JSON.parse(stdout) as { rows: Event[]; lost: number }[]
    const shares = snapshots.map(({ rows }) => {
      const row = rows.find(({ pid }) => pid === spinner.pid)
      return Number(row?.['cpu_percent']) + Number(row?.['wait_percent'])
    })
    // A CPU is stopped by a thread that nothing else may interrupt.
    const right = shares.filter((share) => share > 95 && share < 101)
    expect(shares.length === 10 && right.length >= 8, shares)
    const asleep = snapshots.flatMap(({ rows }) => rows.filter(({ state }) => state === 'I'))
    const busiest = Math.max(...asleep.map((row) => Number(row['cpu_percent'])))
    expect(asleep.length > 0 && busiest < 50, [asleep.length, busiest])
    // What is lost is told: a stopped CPU may keep another from the lock of a thread's counters.
    const lost = snapshots.map((snapshot) => snapshot.lost)
    expect(lost.reduce((sum, each) => sum + each, 0) < 1000, lost)
    const before = timerRuns()
    const told = JSON.parse(switched('softirqs -d 10 -f json').stdout) as { rows: Event[] }[]
    const all = timerRuns() - before
    spinner.kill('SIGKILL')
    const runs = Number(told[0]?.rows.find(({ softirq }) => softirq === 'TIMER')?.['runs'])
    expect(runs > 0 && runs <= all, [runs, all])
  },

  'profile has the shares that a program burns, on stacks from main': () => {
    const command = ['profile', '-F', '199', '-o', '/tmp/burn.folded', '--', '/bin/burn', '3']
    const { status, stdout, stderr } = run(...command)
    expect(status === 0, stderr)
    const seconds = (name: string): number =>
      Number(new RegExp(`^burn ${name} (.*)`, 'm').exec(stdout)?.[1])
    const stacks = foldedIn('/tmp/burn.folded').filter(([stack]) => stack.startsWith('burn;'))
    const whole = stacks.filter(([stack]) => /;main;burn_all(;|$)/.test(stack))
    // An emulated machine takes long to start a program, and faults its pages in between.
    expect(sumOf(whole) > 0.8 * sumOf(stacks), stacks)
    for (const name of ['burn_sixty', 'burn_thirty', 'burn_ten']) {
      const sampled = sumOf(whole.filter(([stack]) => stack.includes(`;${name};`))) / sumOf(whole)
      const burnt = seconds(name) / seconds('all')
      expect(Math.abs(sampled - burnt) < 0.06, { name, sampled, burnt, stacks, stderr })
    }
  },

  'offcpu tells how long a sleeper sleeps, and who wakes whom': () => {
    const shell = ['--', '/bin/sh', '-c', '/bin/busybox sleep 0.5 | /bin/busybox cat']
    const { status, stderr } = run('offcpu', '--wakers', '-o', '/tmp/off.folded', ...shell)
    expect(status === 0, stderr)
    const stacks = foldedIn('/tmp/off.folded')
    const slept = sumOf(stacks.filter(([stack]) => /nanosleep/.test(stack))) / 1e9
    expect(slept > 0.49 && slept < 0.8, stacks)
    expect(
      stacks.some(([stack]) => /pipe_read.*;-- woken by;/.test(stack)),
      stacks,
    )
  },

  'a flame graph has every format': () => {
    const files = ['svg', 'html', 'folded', 'pb.gz', 'speedscope.json', 'json'].map(
      (ending) => `/tmp/flame.${ending}`,
    )
    const outputs = files.flatMap((file) => ['-o', file])
    const { status, stderr } = run('flamegraph', '-q', ...outputs, '--', '/bin/burn', '0.3')
    expect(status === 0 && files.every((file) => existsSync(file)), stderr)
    const shown = run('flamegraph', '/tmp/flame.pb.gz', '-f', 'folded')
    expect(/;main;burn_all;burn_sixty;spin/.test(shown.stdout), shown)
  },

  'nothing is left behind': () => {
    const ours = readdirSync('/proc').filter((name) => {
      if (!/^\d+$/.test(name) || !existsSync(`/proc/${name}/cmdline`)) return false
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('ebpf-trace')
    })
    expect(ours.length === 0, ours)
    expect(!readFileSync('/proc/mounts', 'utf8').includes('tracefs'), 'tracefs is still mounted')
  },
}

function say(line: string): void {
  process.stdout.write(`\n${line}\n`)
}

say(`#guest ${JSON.stringify(release)}`)
for (const [name, check] of Object.entries(checks)) {
  const start = process.hrtime.bigint()
  let detail = ''
  try {
    check()
  } catch (error) {
    detail = (error instanceof Error ? error.message : String(error)).slice(0, 6000)
  }
  const ms = Number((process.hrtime.bigint() - start) / 1_000_000n)
  say(`#check ${JSON.stringify({ name, ok: detail === '', detail, ms })}`)
}
say('#end')

// Boots a kernel in software emulation and reads what the checks in it say on the console.

import { execa } from 'execa'

/** One check that ran in the guest; `detail` says what was wrong. */
export interface Check {
  name: string
  ok: boolean
  detail: string
  ms: number
}

/** What a boot gave: no `release` means that it did not come as far as our first program. */
export interface Boot {
  release: string | undefined
  checks: Check[]
  /** The guest came to its end by itself. */
  ended: boolean
  console: string
}

const machines = {
  x64: ['qemu-system-x86_64', '-M', 'q35'],
  arm64: ['qemu-system-aarch64', '-M', 'virt'],
} as const

/** What an emulated machine has. */
export const memoryMiB = 1280

const consoles = { x64: 'ttyS0', arm64: 'ttyAMA0' } as const

/** Boots the kernel with this ramdisk and waits for the guest to end. */
export async function boot(
  machine: 'x64' | 'arm64',
  kernel: string,
  ramdisk: string,
  timeoutMs: number,
): Promise<Boot> {
  const [program, ...board] = machines[machine]
  const words = [`console=${consoles[machine]}`, 'quiet loglevel=1 panic=-1 rdinit=/init']
  const running = execa(
    program,
    [
      ...board,
      // One thread for both CPUs: with two, one runs code that the other has just patched for a
      // tracepoint, which no real machine does, and the kernel dies of it.
      ...['-accel', 'tcg,thread=single', '-cpu', 'max', '-smp', '2'],
      ...['-m', String(memoryMiB)],
      ...['-no-reboot', '-nographic'],
      ...['-nodefaults', '-serial', 'stdio', '-kernel', kernel, '-initrd', ramdisk],
      ...['-append', words.join(' ')],
    ],
    { timeout: timeoutMs, reject: false, stdin: 'ignore', stripFinalNewline: false },
  )
  // Not every kernel finds its way to power off once a CPU was taken from it.
  let tail = ''
  running.stdout.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString('latin1')).slice(-4096)
    if (/^#end\r*\n/m.test(tail)) running.kill('SIGKILL')
  })
  const { stdout } = await running
  const lines = stdout.split(/\r*\n/)
  const said = (word: string): string[] =>
    lines.flatMap((line) => (line.startsWith(word) ? [line.slice(word.length)] : []))
  const [release] = said('#guest ').map((text) => JSON.parse(text) as string)
  return {
    release,
    checks: said('#check ').map((text) => JSON.parse(text) as Check),
    ended: lines.includes('#end'),
    console: stdout,
  }
}

/**
 * Writes src/kernel/call-numbers.ts from the kernel's own headers:
 *
 *	node .build/src/build/call-numbers.js DIR > src/kernel/call-numbers.ts
 *
 * DIR is the `uapi` folder of an unpacked linux-libc-dev package of Debian sid, which has the
 * headers of every architecture.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

const tables: [name: string, header: string, offset: number][] = [
  ['x64', 'x86/asm/unistd_64.h', 0],
  ['x32', 'x86/asm/unistd_x32.h', 0x40000000],
  ['i386', 'x86/asm/unistd_32.h', 0],
  ['arm64', 'arm64/asm/unistd_64.h', 0],
  ['arm', 'arm/asm/unistd-eabi.h', 0],
]

/** The numbers that one header defines, as `[number, name]`, ascending. */
export function readNumbers(header: string, offset: number): [number, string][] {
  const numbers = new Map<number, string>()
  for (const match of header.matchAll(/^#define\s+__NR_(\w+)\s+\(?(?:\w+\s*\+\s*)?(\d+)\)?/gm)) {
    const number = Number(match[2])
    if (!numbers.has(number)) numbers.set(number, match[1] ?? '')
  }
  return [...numbers]
    .map(([number, name]): [number, string] => [number >= offset ? number - offset : number, name])
    .sort((a, b) => a[0] - b[0])
}

/** `0 read write … 424 pidfd_send_signal …`: a number restarts the count. */
export function packNumbers(numbers: [number, string][]): string {
  const words: string[] = []
  let next = -1
  for (const [number, name] of numbers) {
    if (number !== next) words.push(String(number))
    words.push(name)
    next = number + 1
  }
  return words.join(' ')
}

function wrap(text: string): string {
  return text.replace(/(.{1,94})(?: |$)/g, '    $1\n')
}

function main(directory: string): void {
  let out = `/**
 * System call numbers, from the headers of Linux 7.2 by src/build/call-numbers.ts. A number
 * restarts the count. x32 calls have bit 30 set in the register besides; \`arm\` is what a 32-bit
 * program uses on arm64.
 */
// prettier-ignore
export const callNumbers = {
`
  for (const [name, header, offset] of tables) {
    const numbers = readNumbers(readFileSync(join(directory, header), 'utf8'), offset)
    out += `  ${name}: \`\n${wrap(packNumbers(numbers))}  \`,\n`
  }
  process.stdout.write(`${out}}\n`)
}

if (process.argv[2] !== undefined) main(process.argv[2])

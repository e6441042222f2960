// Names for 100,000 distinct addresses in a program of 100 MB with 300,000 symbols, and in a Go
// program of 60,000 functions; whole programs from start to end, beside addr2line, and beside perf
// script over samples. Of the Go program we and addr2line say files, lines and what was inlined,
// perf script only names; with its srcline it would take hours.

import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { demangle } from '../../src/symbols/demangle.js'
import { ElfModule } from '../../src/symbols/elf-module.js'
import { PagedFile } from '../../src/symbols/paged-file.js'
import { go, run } from '../fixtures/compiled.js'

const functions = 300_000
const goFunctions = 58_000
const wanted = 100_000
const addr2lineWanted = 2_000
const noInlined = 'go tool addr2line, no inlined ones'
const rounds = Number(process.env.ROUNDS ?? 3)

/** Names addresses as the symbolizer does, and says how many it named and the memory it took. */
async function nameAll(program: string, list: string): Promise<void> {
  const fd = openSync(program, 'r')
  const file = new PagedFile(async (offset, length) => {
    const bytes = new Uint8Array(length)
    return bytes.subarray(0, readSync(fd, bytes, 0, length, offset))
  })
  const module = new ElfModule(program, file, demangle)
  await module.load(() => new PagedFile(() => Promise.reject(new Error('none'))))
  const frames = await module.frames(addressesIn(readFileSync(list)))
  const text: (string | number)[] = []
  for (const each of frames)
    for (const { name, file, line } of each)
      if (file === undefined) text.push(name, '\n')
      else text.push(name, ' ', file, ':', line ?? 0, '\n')
  process.stdout.write(text.join(''))
  closeSync(fd)
}

/** Numbers to the base of sixteen, one a line. */
function addressesIn(bytes: Uint8Array): number[] {
  const found: number[] = []
  let value = 0
  for (const byte of bytes) {
    if (byte !== 0x0a) value = value * 16 + (byte & 15) + (byte > 0x39 ? 9 : 0)
    else {
      found.push(value)
      value = 0
    }
  }
  return found
}

/** A C program that calls its functions in no order, at an address that is its file's. */
function buildC(folder: string): string {
  const name = (index: number): string => `bench_module_${index % 977}_function_number_${index}`
  const all = Array.from({ length: functions }, (_, index) => name(index))
  const body = '.rept 10\nadd $1,%eax\nimul $3,%eax,%eax\n.endr\nret\n.skip 280,0x90\n'
  const code = all.map(
    (each) => `.globl ${each}\n.type ${each},@function\n${each}:\n${body}.size ${each},.-${each}\n`,
  )
  const table = all.map((each) => `.quad ${each}\n`)
  const end = '.section .note.GNU-stack,"",@progbits\n'
  const data = `.data\n.globl table\ntable:\n${table.join('')}${end}`
  writeFileSync(join(folder, 'big.S'), `.text\n${code.join('')}${data}`)
  writeFileSync(
    join(folder, 'main.c'),
    `extern int (*table[${functions}])(void);
     int main(void) {
       unsigned s = 1;
       volatile int x = 0;
       for (long i = 0; i < 90000000L; i++) {
         s = s * 1103515245u + 12345u;
         x += table[(s >> 8) % ${functions}]();
       }
       return x & 0;
     }`,
  )
  const out = join(folder, 'big')
  run('gcc', ['-O1', '-no-pie', '-o', out, join(folder, 'main.c'), join(folder, 'big.S')])
  return out
}

/** A Go program of as many functions, two thirds of which are inlined into others. */
function buildGo(folder: string): string {
  const parts = Array.from({ length: goFunctions }, (_, index) => {
    const call = `small${index}`
    return `func ${call}(n int) int { return n*${index + 3} + n%7 }
//go:noinline
func Function${index}(n int) int { return ${call}(n) + ${call}(n+1) }
`
  })
  const table = Array.from({ length: goFunctions }, (_, index) => `Function${index},\n`)
  const main = `package main
import "fmt"
var table = []func(int) int{
${table.join('')}}
func main() {
  s, x := uint32(1), 0
  for i := 0; i < 90000000; i++ {
    s = s*1103515245 + 12345
    x += table[(s>>8)%${goFunctions}](i)
  }
  fmt.Println(x)
}
`
  writeFileSync(join(folder, 'main.go'), `${main}${parts.join('')}`)
  const out = join(folder, 'big-go')
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '' }
  run(go, ['build', '-o', out, join(folder, 'main.go')], { env })
  return out
}

/** Samples the program; the distinct addresses that were seen, filled up with others. */
function sample(program: string, data: string): string[] {
  const record = ['record', '-q', '-N', '-F', '20000', '-e', 'cpu-clock:u', '-o', data]
  spawnSync('perf', [...record, 'timeout', '15', program], { stdio: 'ignore' })
  const ips = run('perf', ['script', '-i', data, '-F', 'ip']).trim().split(/\s+/)
  // Those of its libraries are higher.
  const own = ips.filter((ip) => ip.length <= 8)
  const seen = new Set(own)
  console.log(`${program}: ${ips.length} samples, ${seen.size} distinct addresses`)
  for (let after = 1; seen.size < wanted; after++)
    for (const ip of own) seen.add((parseInt(ip, 16) + after).toString(16))
  return [...seen].slice(0, wanted)
}

/** What naming all addresses of a program took one tool. */
export interface SymbolCost {
  program: 'C' | 'Go'
  tool: string
  /** Of each round. */
  ms: number[]
  peakMib: number[]
}

/** Milliseconds and peak memory of a command, round by round. */
function measure(command: string[], input?: string): Pick<SymbolCost, 'ms' | 'peakMib'> {
  const found: Pick<SymbolCost, 'ms' | 'peakMib'> = { ms: [], peakMib: [] }
  for (let round = 0; round < rounds; round++) {
    const started = performance.now()
    const words = ['-f', 'peak %M', ...command]
    const options = { encoding: 'utf8', maxBuffer: 1 << 30, ...(input && { input }) } as const
    const { stderr } = spawnSync('/usr/bin/time', words, options)
    found.ms.push(performance.now() - started)
    found.peakMib.push(Number(/peak (\d+)/.exec(stderr)?.[1] ?? NaN) / 1024)
  }
  return found
}

/** Builds the programs, samples them, and has everybody name what was seen. */
export function symbolCosts(folder: string): SymbolCost[] {
  const builders = { C: buildC, Go: buildGo } as const
  return (['C', 'Go'] as const).flatMap((program) => {
    const path = builders[program](folder)
    const data = join(folder, 'perf.data')
    const list = join(folder, 'addresses')
    const addresses = sample(path, data)
    writeFileSync(list, `${addresses.join('\n')}\n`)
    const own = [process.execPath, fileURLToPath(import.meta.url), path, list]
    // It looks through all symbols for each address: for all of them it takes half an hour.
    const some = addresses.slice(0, addr2lineWanted).join('\n')
    const words = addresses.map((address) => `0x${address}\n`).join('')
    const resolver = ['addr2line', '-f', ...(program === 'Go' ? ['-i'] : []), '-e', path]
    const script = ['perf', 'script', '-i', data, '-F', 'ip,sym']
    return [
      { program, tool: 'ebpf-trace', ...measure(own) },
      { program, tool: `addr2line, ${addr2lineWanted} of them`, ...measure(resolver, some) },
      { program, tool: 'perf script, names only', ...measure(script) },
      ...(program === 'Go'
        ? [{ program, tool: noInlined, ...measure([go, 'tool', 'addr2line', path], words) }]
        : []),
    ]
  })
}

const [, , program, list] = process.argv
if (program && list && process.argv[1] === fileURLToPath(import.meta.url))
  await nameAll(program, list)

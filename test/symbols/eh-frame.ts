import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { readElf, sectionBytes, sectionNamed } from '../../src/elf/elf.js'
import { bytesSource } from '../../src/elf/source.js'
import { readEhFrame, type FrameRows } from '../../src/symbols/eh-frame.js'
import { frameMachines } from '../../src/symbols/frame-state.js'
import { RuleSet, unwindKind } from '../../src/symbols/unwind-rules.js'
import { compile } from '../fixtures/compiled.js'

/** What readelf says holds from an address on: the CFA, the frame pointer's place and ra's. */
interface Told {
  address: number
  cfa: string
  frame: string
  returns: string
}

function toldBy(path: string): Told[] {
  const args = ['--wide', '--debug-dump=frames-interp', path]
  const { stdout } = spawnSync('readelf', args, { encoding: 'utf8', maxBuffer: 1 << 28 })
  const found: Told[] = []
  let columns: string[] = []
  let isFunction = false
  for (const line of stdout.split('\n')) {
    if (/ (CIE|FDE) /.test(line)) isFunction = line.includes(' FDE ')
    // A register's number may be followed by its name.
    const words = line
      .replaceAll(/\(\w+\)/g, '')
      .trim()
      .split(/\s+/)
    if (words[0] === 'LOC') columns = words
    else if (isFunction && /^[0-9a-f]{16}$/.test(words[0]!)) {
      const at = (name: string): string => words[columns.indexOf(name)] ?? ''
      const [frame, returns] = [at('rbp') || at('x29'), at('ra')]
      found.push({ address: parseInt(words[0]!, 16), cfa: words[1]!, frame, returns })
    }
  }
  return found
}

function read(path: string): { rows: FrameRows; rules: RuleSet } {
  const elf = readElf(bytesSource(readFileSync(path)))
  const section = sectionNamed(elf, '.eh_frame')!
  const rules = new RuleSet()
  const bytes = sectionBytes(elf, section)
  return { rows: readEhFrame(bytes, section.address, frameMachines[elf.machine]!, rules), rules }
}

function ruleAt({ rows, rules }: { rows: FrameRows; rules: RuleSet }, address: number) {
  let [low, high] = [0, rows.addresses.length]
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if (rows.addresses[middle]! <= address) low = middle
    else high = middle
  }
  const bytes = Buffer.from(rules.bytes[rows.rules[low]!]!)
  const word = bytes.readInt32LE(0)
  const [frame, extra] = [bytes.readInt16LE(4), bytes.readInt16LE(6)]
  return { kind: word & 255, cfa: word >> 8, frame, extra }
}

const noReadelf = spawnSync('readelf', ['--version']).error ? 'no readelf here' : false
const library = `/lib/${process.arch === 'x64' ? 'x86_64' : 'aarch64'}-linux-gnu/libc.so.6`
const files = [library, process.execPath, '/bin/bash'].filter((path) => existsSync(path))
const registers: Record<string, number> = {
  ...{ rsp: unwindKind.stack, rbp: unwindKind.frame },
  ...{ sp: unwindKind.stack, x29: unwindKind.frame },
}

for (const path of files) {
  t.test(`the rules of ${path} are those that readelf finds`, { skip: noReadelf }, (t) => {
    const found = read(path)
    // Only in part of a large program: readelf takes its time.
    const told = toldBy(path).slice(0, 300_000)
    const wrong: string[] = []
    let hard = 0
    for (const { address, cfa, frame, returns } of told) {
      const rule = ruleAt(found, address)
      const say = (): unknown =>
        wrong.push(`${address.toString(16)} ${cfa} ${frame} ${returns} ${JSON.stringify(rule)}`)
      const [, register = '', offset] = /^(\w+)\+(\d+)$/.exec(cfa) ?? []
      if (returns === 'u') {
        if (rule.kind !== unwindKind.end) say()
      } else if (process.arch === 'x64' && returns !== 'c-8') {
        if (rule.kind < unwindKind.signal) say()
      } else if (registers[register] === undefined || rule.kind === unwindKind.signal) {
        if (rule.kind === unwindKind.unknown) hard++
        else if (rule.kind < unwindKind.stackMemory) say()
      } else if (rule.kind !== registers[register] || rule.cfa !== Number(offset)) say()
      else if (rule.frame !== (/^c-\d+$/.test(frame) ? Number(frame.slice(1)) : 0)) say()
    }
    t.ok(told.length > 1000, `${told.length} rows`)
    t.strictSame(wrong.slice(0, 10), [])
    t.ok(hard < told.length / 100, `${hard} rows are more than a rule can say`)
    t.end()
  })
}

const noCompiler = spawnSync('gcc', ['--version']).error ? 'no gcc here' : false

t.test('a stack that is aligned anew has its rule', { skip: noCompiler || noReadelf }, (t) => {
  const source = `#include <string.h>
  typedef float wide __attribute__((vector_size(64)));
  void take(wide *at, char *more);
  __attribute__((noinline)) void take(wide *at, char *more) { memset(at, 1, 64); more[0] = 1; }
  int main(int count, char **words)
  { wide at; char more[count]; take(&at, more); return strcmp(words[0], more); }`
  const path = compile(t, 'gcc', 'aligned.c', source, ['-O2', '-mavx512f', '-Wl,-z,lazy'])
  const { rules } = read(path)
  const kinds = rules.bytes.map((bytes) => bytes[0])
  t.ok(kinds.includes(unwindKind.frameRealigned), 'through memory below the frame pointer')
  t.ok(kinds.includes(unwindKind.plt), 'in the procedure linkage table')
  t.ok(kinds.includes(unwindKind.end), 'nobody calls _start')
  t.end()
})

t.test('nothing is said of what no function covers', (t) => {
  const found = read(library)
  const { addresses, rules } = found.rows
  t.equal(found.rows.unread, 0)
  t.ok(addresses.every((address, index) => index === 0 || address > addresses[index - 1]!))
  t.equal(rules.at(-1), found.rules.none)
  t.ok(found.rules.bytes.length < 1000, `${found.rules.bytes.length} rules`)
  t.end()
})

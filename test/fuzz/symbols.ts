import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readElf, sectionBytes, sectionNamed } from '../../src/elf/elf.js'
import { bytesSource, ElfError } from '../../src/elf/source.js'
import { readEhFrame } from '../../src/symbols/eh-frame.js'
import { ElfModule } from '../../src/symbols/elf-module.js'
import { FrameIndex } from '../../src/symbols/frame-index.js'
import { frameMachines } from '../../src/symbols/frame-state.js'
import { KernelSymbols } from '../../src/symbols/kallsyms.js'
import { PagedFile } from '../../src/symbols/paged-file.js'
import { parseMaps } from '../../src/symbols/mappings.js'
import { PerfMap } from '../../src/symbols/perf-map.js'
import { RuleSet, rulesMax } from '../../src/symbols/unwind-rules.js'
import { go, noGo } from '../fixtures/compiled.js'
import { buildElf, Writer } from '../fixtures/elf.js'
import { fuzz } from '../fixtures/fuzz.js'

const over = (bytes: Uint8Array): PagedFile =>
  new PagedFile(async (offset, length) => bytes.slice(offset, offset + length))

/** A Go program, for its table of functions; none where there is no Go. */
function goPrograms(): Uint8Array[] {
  if (noGo) return []
  const folder = mkdtempSync(join(tmpdir(), 'symbols-'))
  const source =
    'package main\n\nfunc add(n int) int { return n + 1 }\n\nfunc main() { println(add(3)) }\n'
  writeFileSync(join(folder, 'main.go'), source)
  const out = join(folder, 'x')
  const args = ['build', '-ldflags=-s -w', '-o', out, join(folder, 'main.go')]
  const built = spawnSync(go, args, { env: { ...process.env, CGO_ENABLED: '0' } })
  const found = built.status === 0 ? [readFileSync(out)] : []
  rmSync(folder, { recursive: true, force: true })
  return found
}

function small(): Uint8Array {
  const table = new Uint8Array(96)
  const put = new Writer(table, 64, true)
  for (const [name, value, size] of [
    [0, 0, 0],
    [1, 0x1000, 16],
    [6, 0x1010, 0],
    [1, 0x1008, 4],
  ] as const)
    put.u32(name).bytes([0x12, 0]).u16(3).word(value).word(size)
  return buildElf({
    sections: [
      { name: '.symtab', type: 2, bytes: table, link: 2 },
      { name: '.strtab', type: 3, bytes: Buffer.from('\0main\0data\0') },
      { name: '.text', type: 1, flags: 6, address: 0x1000, bytes: new Uint8Array(64) },
      { name: '.gnu_debuglink', type: 1, bytes: Buffer.from('x.debug\0\x01\x02\x03\x04') },
      { name: '.gopclntab', type: 1, bytes: Buffer.from('f1ffffff00000108', 'hex') },
    ],
  })
}

t.test('no broken program gets past what names its addresses', async (t) => {
  const seeds = [small(), readFileSync('/bin/true'), ...goPrograms(), ...goPrograms()]
  const debug = small()
  const report = await fuzz({
    seeds,
    read: async (bytes) => {
      const module = new ElfModule('/bin/x', over(bytes), (name) => name)
      await module.load((path) => over(path.includes('build-id') ? bytes : debug))
      const addresses = Array.from({ length: 64 }, (_, at) => 0x1000 + at)
      for (let at = 0; at < 200; at++) addresses.push(0x401000 + at * 997)
      for (const frames of await module.frames(addresses))
        for (const { name } of frames) if (name.length > 1 << 15) throw new Error('a name too long')
      module.addressOf(0x1000)
    },
    // What is wrong with a file is a reason in its report: nothing is thrown.
    isOwn: () => false,
  })
  t.comment(`${report.tried} files, longest ${report.msLongest.toFixed(0)} ms`)
  t.equal(report.failure, undefined)
})

t.test('no broken table of call frames gets past its reader', async (t) => {
  const programs = ['/bin/true', process.execPath].map((path) => {
    const elf = readElf(bytesSource(readFileSync(path)))
    return sectionBytes(elf, sectionNamed(elf, '.eh_frame')!)
  })
  const report = await fuzz({
    seeds: programs.map((bytes) => bytes.subarray(0, 1 << 16)),
    read: (bytes) => {
      for (const machine of Object.values(frameMachines)) {
        const rules = new RuleSet()
        const { addresses } = readEhFrame(bytes, 0x10000, machine, rules)
        if (addresses.some((address, at) => at > 0 && !(address > addresses[at - 1]!)))
          throw new Error('addresses are not in their order')
        if (rules.bytes.length > rulesMax) throw new Error('too many rules')
      }
    },
    isOwn: () => false,
  })
  t.comment(`${report.tried} tables, longest ${report.msLongest.toFixed(0)} ms`)
  t.equal(report.failure, undefined)
})

t.test('no broken index of call frames gets past its reader', async (t) => {
  const report = await fuzz({
    seeds: [readFileSync('/bin/true')],
    read: async (bytes) => {
      const rules = new RuleSet()
      const read = async (at: number, length: number) => bytes.subarray(at, at + length)
      const index = await FrameIndex.open(new PagedFile(read), rules, 0)
      if (!index || index.pages > 1 << 14) return
      const first = index.base + Math.floor(index.pages / 2)
      const table = await index.some(new PagedFile(read), first, first + 16)
      if (table && table.pages.length > 1 << 14) throw new Error('too many pages')
    },
    isOwn: (error) => error instanceof ElfError,
  })
  t.comment(`${report.tried} files, longest ${report.msLongest.toFixed(0)} ms`)
  t.equal(report.failure, undefined)
})

t.test('no broken list of names gets past its reader', async (t) => {
  const map = '1000 100 LazyCompile:~a /x.js:3\n1040 20 b\n0x2000 0x10 c d\nfff0 ffffffff e\n'
  const kallsyms = `ffffffff81000000 T _stext\nffffffff81000100 t one\nffffffffc0001000 t x\t[m]\n`
  const maps = '55dd01edd000-55dd01edf000 r-xp 00001000 fe:00 247278  /usr/bin/head (deleted)\n'
  const report = await fuzz({
    seeds: [map.repeat(20), kallsyms.repeat(20), maps.repeat(20)].map((text) => Buffer.from(text)),
    read: (bytes) => {
      const jit = new PerfMap()
      jit.add(bytes.subarray(0, 100))
      jit.add(bytes.subarray(100))
      const kernel = new KernelSymbols(bytes)
      for (let at = 0; at < 100; at++) {
        jit.find(0x1000 + at * 0x100)
        kernel.find(0xffffffff81000000n + BigInt(at * 16))
      }
      parseMaps(Buffer.from(bytes).toString())
    },
    isOwn: () => false,
  })
  t.comment(`${report.tried} lists, longest ${report.msLongest.toFixed(0)} ms`)
  t.equal(report.failure, undefined)
})

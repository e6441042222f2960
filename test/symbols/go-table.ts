import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { symbolizer } from '../../src/symbols/symbolizer.js'
import { folderOf, go, noGo, run, show } from '../fixtures/compiled.js'
import { localFiles } from '../fixtures/symbol-files.js'

/** Prints what its runtime says of the places on its stack: `function:line` and the place. */
const source = `package main

import (
	"fmt"
	"os"
	"runtime"
)

func seen() {
	pcs := make([]uintptr, 16)
	pcs = pcs[:runtime.Callers(2, pcs)]
	for i := range pcs {
		f, _ := runtime.CallersFrames(pcs[i : i+1]).Next()
		fmt.Printf("%d,%s:%d %d\\n", calls, f.Function, f.Line, pcs[i]-1)
	}
	calls++
}

var calls int

func leaf(n int) int {
	seen()
	return n * 7
}

func middle(n int) int { return leaf(n) + 1 }

type shape struct{ n int }

//go:noinline
func (s *shape) Outer(n int) int {
	return middle(n) ^ s.n
}

func generic[T any](v T) func() T {
	return func() T {
		middle(3)
		return v
	}
}

func main() {
	s := &shape{len(os.Args)}
	s.Outer(10)
	generic("x")()
	fmt.Println("end")
	os.Stdin.Read(make([]byte, 1))
}
`

/** The program of the installed Go, or of the one that EBPF_TRACE_GO names. */
function build(t: Test, flags: string[]): string {
  const folder = folderOf(t)
  writeFileSync(join(folder, 'main.go'), source)
  writeFileSync(join(folder, 'go.mod'), 'module sample\n\ngo 1.18\n')
  const env = { ...process.env, GOFLAGS: '', CGO_ENABLED: '0' }
  run(process.env['EBPF_TRACE_GO'] ?? go, ['build', ...flags, '-o', 'program', '.'], {
    env,
    cwd: folder,
  })
  return join(folder, 'program')
}

const unable = noGo || (process.getuid?.() !== 0 && 'needs root: /proc/PID/map_files')

for (const [words, flags, cut] of [
  ['as it is built', [], false],
  ['stripped', ['-ldflags=-s -w'], false],
  ['as a stripped PIE', ['-buildmode=pie', '-ldflags=-s -w'], false],
  ['without section headers', ['-ldflags=-s -w'], true],
  ['as a PIE without section headers', ['-buildmode=pie', '-ldflags=-s -w'], true],
] as const) {
  t.test(`a Go program ${words} has the frames its runtime says`, { skip: unable }, async (t) => {
    const program = build(t, [...flags])
    if (cut) cutSections(program)
    const { pid, addresses } = await show(t, program)
    const names = symbolizer(localFiles())
    const places = [...addresses.values()]
    t.ok(places.length >= 6)
    const frames = await names.user(pid, places)
    const truth = [...addresses.keys()]
    // Each place has the frame that is said of it, and what that is inlined into follows.
    frames.forEach((each, at) => {
      const call = truth[at]?.split(',')[0]
      const found = each.map(({ name, line }) => `${call},${name}:${line}`).reverse()
      t.same(found, truth.slice(at, at + found.length))
    })
    t.ok(frames.some((each) => each.at(-1)?.kind === 'inlined'))
    t.match(frames[0]?.at(-1)?.file, /main.go$/)
    t.equal(names.report().find(({ module }) => module === program)?.sources[0], '.gopclntab')
  })
}

/** What some packers do: nothing tells sections any more. */
function cutSections(program: string): void {
  const bytes = readFileSync(program)
  bytes.writeBigUInt64LE(0n, 0x28)
  bytes.writeUInt16LE(0, 0x3c)
  bytes.writeUInt16LE(0, 0x3e)
  writeFileSync(program, bytes)
}

import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import { readElf } from '../elf/elf.js'
import { bytesSource } from '../elf/source.js'
import { symbolBinding, symbolsOf, symbolTables } from '../elf/symbols.js'
import { Failure } from '../text/failure.js'
import { clangNames, findExecutable } from './executable.js'
import { headersPath, publishedHeaders } from './package.js'

/** A header of the contract: its path below the include folder, and its text. */
export interface Header {
  path: string
  bytes: Uint8Array
}

/** What came out of a compilation. */
export interface Compiled {
  /** The ELF object. */
  bytes: Uint8Array
  /** What the compiler warned of; empty if nothing. */
  warnings: string
}

/** What one compilation needs besides its sources. */
export interface CompileOptions {
  headers: Header[]
  /** For another machine than this one: `x64` or `arm64`. */
  arch?: string
}

/**
 * Reads the contract's headers; before the privilege drop, as the package may be out of reach
 * after it.
 */
export function readHeaders(): Header[] {
  const text = publishedHeaders()
  if (text !== undefined) {
    const texts = JSON.parse(text) as Record<string, string>
    return Object.entries(texts).map(([path, text]) => ({ path, bytes: Buffer.from(text) }))
  }
  const folder = headersPath()
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.h'))
    .map((path) => ({ path, bytes: readFileSync(join(folder, path)) }))
}

/**
 * Makes an object of C sources: one needs clang alone, several are linked by bpf-linker. What
 * the compiler says about a source that it refuses is the error.
 */
export async function compileObject(
  sources: string[],
  { headers, arch = process.arch }: CompileOptions,
): Promise<Compiled> {
  const clang = findClang()
  const linker = sources.length > 1 ? findLinker() : undefined
  const scratch = await mkdtemp(join(tmpdir(), 'ebpf-trace-'))
  try {
    await writeHeaders(join(scratch, 'include'), headers)
    const build: Build = { clang, scratch, target: targetOf(arch) }
    return await (linker ? linkAll(build, linker, sources) : compileOne(build, sources[0] ?? ''))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

interface Build {
  clang: string
  scratch: string
  /** As libbpf's headers call the machine. */
  target: string
}

async function compileOne(build: Build, source: string): Promise<Compiled> {
  const output = join(build.scratch, 'object.o')
  const warnings = await runClang(build, source, output, [])
  await strip(build, output)
  return { bytes: await readFile(output), warnings }
}

/** The linker makes static whatever it is not told to export, and libbpf refuses that. */
async function linkAll(build: Build, linker: string, sources: string[]): Promise<Compiled> {
  const warnings: string[] = []
  const definedIn = new Map<string, string>()
  const bitcode: string[] = []
  for (const [index, source] of sources.entries()) {
    const [code, object] = ['bc', 'o'].map((ending) => join(build.scratch, `${index}.${ending}`))
    if (code === undefined || object === undefined) continue
    warnings.push(await runClang(build, source, code, ['-emit-llvm']))
    await runClang(build, source, object, ['-w'])
    noteSymbols(await readFile(object), source, definedIn)
    bitcode.push(code)
  }
  const [list, output] = [join(build.scratch, 'exports'), join(build.scratch, 'object.o')]
  await writeFile(list, [...definedIn.keys()].join('\n') + '\n')
  const linking = ['--btf', '-O2', '--cpu=v3', '--disable-expand-memcpy-in-order']
  const argv = [...linking, '--export-symbols', list, '-o', output, ...bitcode]
  const { exitCode, stderr, message } = await execa(linker, argv, { reject: false })
  if (exitCode !== 0) {
    const said = bitcode.reduce<string>(
      (text, code, index) => text.replaceAll(code, sources[index] ?? ''),
      stderr || (message ?? ''),
    )
    throw new Failure('failed', `bpf-linker cannot link ${sources.join(', ')}\n${said}`)
  }
  await strip(build, output)
  return { bytes: await readFile(output), warnings: warnings.join('') }
}

/**
 * Notes the names that a source gives external linkage: programs, maps, parameters, the licence.
 * One that another source has, too, is the user's mistake; weak ones are merged.
 */
function noteSymbols(object: Uint8Array, source: string, definedIn: Map<string, string>): void {
  const elf = readElf(bytesSource(object))
  for (const { name, binding, section } of symbolTables(elf).flatMap((table) => [
    ...symbolsOf(elf, table),
  ])) {
    if (binding === symbolBinding.local || section === 0) continue
    const other = definedIn.get(name)
    if (other !== undefined && binding === symbolBinding.global) {
      const hint = 'make one static; EVENTS and filter.h belong into one source alone'
      throw new Failure('usage', `${name} is defined in ${other} and in ${source}`, hint)
    }
    definedIn.set(name, source)
  }
}

async function runClang(
  { clang, scratch, target }: Build,
  source: string,
  output: string,
  more: string[],
): Promise<string> {
  const folder = join(scratch, 'include')
  const argv = ['--target=bpf', '-mcpu=v3', '-O2', '-g', '-Wall', `-D__TARGET_ARCH_${target}`]
  // The contract's macros make functions that not every object calls.
  argv.push(
    '-Wno-unused-function',
    `-I${folder}`,
    `-ffile-prefix-map=${folder}=include`,
    ...more,
    '-c',
    source,
  )
  const result = await execa(clang, [...argv, '-o', output], { reject: false })
  if (result.exitCode === 0) return result.stderr
  if (/unknown target|No available targets/.test(result.stderr)) {
    throw new Failure('refused', `${clang} cannot compile for BPF`, installHint('clang'))
  }
  throw new Failure('usage', `${source} does not compile\n${result.stderr || result.message}`)
}

/** Takes the debug information out that only debuggers read: BTF stays. */
async function strip({ clang }: Build, file: string): Promise<void> {
  const name = basename(clang).replace('clang', 'llvm-strip')
  await execa(join(dirname(clang), name), ['-g', file], { reject: false, stdio: 'ignore' })
}

async function writeHeaders(folder: string, headers: Header[]): Promise<void> {
  for (const { path, bytes } of headers) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes)
  }
}

function targetOf(arch: string): string {
  if (arch === 'x64') return 'x86'
  if (arch === 'arm64') return 'arm64'
  throw new Failure('refused', `objects are made for x64 and arm64, not for ${arch}`)
}

function findClang(): string {
  const found = findExecutable(clangNames)
  if (found !== undefined) return found
  throw new Failure('refused', 'compiling C needs clang, which is not here', installHint('clang'))
}

function findLinker(): string {
  const found = findExecutable(['bpf-linker'])
  if (found !== undefined) return found
  const hint =
    'cargo install bpf-linker (https://github.com/aya-rs/bpf-linker); one file needs none'
  throw new Failure('refused', 'linking several sources needs bpf-linker, which is not here', hint)
}

function installHint(name: string): string {
  if (process.platform === 'darwin') return `brew install llvm, and put its bin first in PATH`
  return [
    `Debian, Ubuntu: apt-get install ${name}`,
    `Fedora, RHEL: dnf install ${name}`,
    `Alpine: apk add ${name}`,
    `Arch: pacman -S ${name}`,
  ].join('\n')
}

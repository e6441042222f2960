import { readFileSync } from 'node:fs'
import { release } from 'node:os'
import { gunzipSync } from 'node:zlib'
import { connect, type Connection } from '../helper/connection.js'
import { features, File } from '../helper/message.js'
import { hello, readFile } from '../helper/requests.js'
import { cgroupMount } from '../kernel/cgroups.js'
import { read } from '../kernel/processes.js'
import { clangNames, findExecutable } from '../process/executable.js'
import { ourRights } from '../process/rights.js'
import { becomeUser, invokingUser } from '../process/user.js'
import { wrap } from '../text/wrap.js'
import { colourLevel, coloursOf, type Colours } from '../text/colour.js'
import { diagnose, type Check, type Facts } from './diagnosis.js'
import { messageOf } from './failure.js'
import type { Start } from './program.js'
import { optionsAt, type Values } from './options.js'
import { parse } from './parse.js'
import type { Line } from './subject.js'
import { print, textWidth } from './terminal.js'

const fileBytesMax = 4n << 20n

/** `doctor`: what this kernel and these rights can do. */
export async function doctor(line: Line, start: Start): Promise<number> {
  const grammar = { name: 'doctor', options: optionsAt('doctor'), words: [0, 0] as const }
  const { values } = parse(line.rest, grammar)
  const checks = diagnose(await gather(start))
  print(values.json ? JSON.stringify(checks, null, 2) + '\n' : report(checks, values))
  return 0
}

async function gather(start: Start): Promise<Facts> {
  const rights = ourRights()
  const user = process.platform === 'linux' ? invokingUser() : undefined
  const canAsk = rights === 'root' || rights === 'capabilities'
  const asked = canAsk ? await askHelper(start) : {}
  if (user) becomeUser(user)
  const mounts = read('/proc/self/mountinfo') ?? ''
  return {
    platform: process.platform,
    arch: process.arch,
    release: release(),
    rights,
    user: user?.name,
    helperFailure: undefined,
    features: undefined,
    config: configuration(),
    lockdown: undefined,
    ...asked,
    tracefsMounted: / - tracefs /.test(mounts),
    cgroupMount: cgroupMount(mounts),
    memlockBytes: memlock(read('/proc/self/limits') ?? ''),
    clang: findExecutable(clangNames),
    bpfLinker: findExecutable(['bpf-linker']),
  }
}

async function askHelper(start: Start): Promise<Partial<Facts>> {
  const connection = connect(start())
  try {
    const found = await hello(connection, [...features])
    const lockdown = await lockdownOf(connection)
    return {
      features: found.features,
      // Without the file there is no lockdown in this kernel.
      lockdown: lockdown === undefined ? 'none' : /\[(\w+)\]/.exec(lockdown)?.[1],
    }
  } catch (error) {
    return { helperFailure: messageOf(error) }
  } finally {
    connection.close()
  }
}

async function lockdownOf(connection: Connection): Promise<string | undefined> {
  const wanted = { kind: File.LOCKDOWN, sizeMax: fileBytesMax }
  const bytes = await readFile(connection, wanted).catch(() => undefined)
  return bytes && Buffer.from(bytes).toString()
}

/** The running kernel's configuration, where it lies for all to read. */
function configuration(): ReadonlyMap<string, string> | undefined {
  for (const path of ['/proc/config.gz', `/boot/config-${release()}`]) {
    try {
      const bytes = readFileSync(path)
      return configOf((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString())
    } catch {
      // Not this one.
    }
  }
  return undefined
}

function configOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/^(CONFIG_\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  )
}

function memlock(limits: string): number | undefined {
  const [, soft] = /^Max locked memory\s+(\S+)/m.exec(limits) ?? []
  if (soft === undefined) return undefined
  return soft === 'unlimited' ? Infinity : Number(soft)
}

function report(checks: Check[], { color, verbose }: Values): string {
  const isTerminal = process.stdout.isTTY
  const choice = color ?? 'auto'
  const colours = coloursOf(colourLevel({ choice, isTerminal, environment: process.env }))
  const width = Math.max(...checks.map(({ check }) => check.length))
  const lines = checks.flatMap((check) => checkLines(check, width, colours))
  const needed = checks.filter(({ works }) => works === false).length
  const closing = needed ? `${needed} of ${checks.length} say no` : 'everything works'
  return [...lines, ...(verbose ? [closing] : [])].join('\n') + '\n'
}

function checkLines({ check, works, detail, remedy }: Check, width: number, colours: Colours) {
  const word =
    works === undefined ? colours.faint('?  ') : works ? colours.good('yes') : colours.error('no ')
  // On a narrow terminal what was found goes below what was looked for.
  const isNarrow = textWidth() < width + 6 + 30
  const indent = ' '.repeat(isNarrow ? 4 : width + 6)
  const room = textWidth() - indent.length
  const [first = '', ...more] = wrap(detail, room)
  const cure = remedy ? wrap(`remedy: ${remedy}`, room) : []
  const head = isNarrow
    ? [`${word} ${check}`, indent + first]
    : [`${word} ${check.padEnd(width)}  ${first}`]
  return [...head, ...[...more, ...cure].map((line) => indent + line)]
}

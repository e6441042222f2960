import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Readable, Writable } from 'node:stream'
import { Failure } from '../text/failure.js'
import { findExecutable } from './executable.js'
import { grantArguments, type Grant } from './grant.js'
import { helperPath } from './package.js'
import { ourRights, type Rights } from './rights.js'

/** The privileged process, just started. */
export interface HelperProcess {
  /** Its pid, or sudo's where sudo runs it. */
  pid: number
  /** sudo runs it. */
  throughSudo: boolean
  requests: Writable
  messages: Readable
  /** Settles when it has gone: how it ended, or why it could not be started. */
  ended: Promise<string>
  /** Does not wait for it any longer: it is stuck, and must not keep us from ending. */
  abandon(): void
}

/** How a helper is started besides what it may do. */
export interface HelperOptions {
  /**
   * Whether data goes to our stdout, so that the helper watches for its reader to go away;
   * false with `-o FILE`.
   */
  watchOutput?: boolean
  /** Another executable than the package's: for tests. */
  path?: string
}

/**
 * Starts the helper at once; call it before importing anything heavy. It has fd 2 as a
 * duplicate of our stdout (through sudo, of our stderr), which it only polls.
 * node:child_process and not execa: execa's import takes 17 ms (bundled), an eighth of what we
 * have until the first event is seen. After the privilege drop we cannot signal it: it ends
 * when its stdin does.
 */
export function startHelper(grant: Grant, options: HelperOptions = {}): HelperProcess {
  if (process.platform !== 'linux') {
    const elsewhere = 'replay, demo, compile, flamegraph FILE and help work here'
    throw new Failure('refused', `tracing needs Linux: this is ${process.platform}`, elsewhere)
  }
  if (process.arch !== 'x64' && process.arch !== 'arm64') {
    throw new Failure('refused', `tracing works on x64 and arm64: this is ${process.arch}`)
  }
  const path = options.path ?? helperPath()
  const words = grantArguments(grant)
  const rights = ourRights()
  const hasRights = rights === 'root' || rights === 'capabilities'
  const [file, argv] = hasRights ? [path, words] : [sudoPath(rights), ['--', path, ...words]]
  // What sudo has to say does not belong among the data.
  const ours = !hasRights ? 2 : options.watchOutput === false ? 'ignore' : 1
  const child = childProcess().spawn(file, argv, { stdio: ['pipe', 'pipe', ours], env: {} })
  return described(child, path, !hasRights)
}

/** Loaded where something is started: that takes 3 ms, and `--version` starts nothing. */
function childProcess(): typeof import('node:child_process') {
  return createRequire(import.meta.url)('node:child_process') as ReturnType<typeof childProcess>
}

function described(child: ChildProcess, path: string, throughSudo: boolean): HelperProcess {
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw new Error('the helper was started without pipes')
  // Its end shows on stdout; a write that meets a closed pipe adds nothing to that.
  stdin.on('error', () => {})
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`cannot be started: ${error.message} (${path})`))
    child.on('exit', (code, signal) => resolve(signal ? `died of ${signal}` : `ended with ${code}`))
  })
  const abandon = (): void => {
    stdin.destroy()
    stdout.destroy()
    child.unref()
  }
  const pid = child.pid ?? 0
  return { pid, throughSudo, requests: stdin, messages: stdout, ended, abandon }
}

/** What is missing, and what to do. */
const refusal = {
  none: ['tracing needs root', 'run it with sudo'],
  own: [
    'CAP_BPF and CAP_PERFMON are of node alone: the helper that it starts does not have them',
    'run it with sudo, or give them as ambient capabilities: ebpf-trace doctor says how',
  ],
} as const

/** sudo for the helper alone; refused where it is missing or cannot ask for a password. */
function sudoPath(rights: Rights): string {
  const [message, hint] = refusal[rights === 'own' ? 'own' : 'none']
  const refused = new Failure('refused', message, hint)
  try {
    closeSync(openSync('/dev/tty', 'r+'))
  } catch {
    throw refused
  }
  const path = findExecutable(['sudo'])
  if (path === undefined) throw refused
  return path
}

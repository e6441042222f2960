import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, statSync } from 'node:fs'
import { constants as machine } from 'node:os'
import type { Writable } from 'node:stream'
import { Failure } from '../text/failure.js'
import { isExecutable } from './executable.js'
import { helperPath } from './package.js'
import type { User } from './user.js'

/** COMMAND, started but suspended before its first instruction. */
export interface Command {
  pid: number
  /** Why it will end with 126 or 127, where that is known before: nobody else says it. */
  problem: string | undefined
  /** Lets it run. */
  release(): void
  /** Ends it if it was not released yet. */
  cancel(): void
  /** Its exit code; 128 + n if a signal ended it; 126 or 127 if it could not be started. */
  ended: Promise<number>
}

/** Starts COMMAND; what it needs of the package was opened while we could. */
export type Launcher = (argv: string[], user?: User) => Command

/** The descriptor from which the helper takes its byte, and the one that is itself. */
const BYTE_FD = 3
const SELF_FD = 4
/** The exit code for "found, but could not be started", as `env` has it. */
const NOT_STARTED = 126
/** The one for what is not there. */
const NOT_FOUND = 127

/**
 * Makes ready to start COMMAND: call it before the privilege drop, since the package may lie
 * where the user cannot enter. The executable is kept open and started through that.
 */
export function openLauncher(path = helperPath()): Launcher {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    throw new Failure('failed', `cannot open ${path}`, undefined, error)
  }
  return (argv, user) => {
    try {
      return launch(fd, argv, user)
    } finally {
      closeSync(fd)
    }
  }
}

/** Not execa: it hands on no descriptors but the standard three. */
function launch(fd: number, argv: string[], user: User | undefined): Command {
  const env = commandEnvironment(process.env, user)
  const { file, problem } = findCommand(argv[0] ?? '', env['PATH'])
  const child = spawn(`/proc/self/fd/${SELF_FD}`, ['launch', '--', file, ...argv], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe', fd],
    env,
  })
  const gate = child.stdio[BYTE_FD] as Writable
  gate.on('error', () => {})
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(NOT_STARTED))
    child.on('exit', (code, signal) => {
      resolve(code ?? 128 + (signal ? machine.signals[signal] : 0))
    })
  })
  if (!child.pid) throw new Failure('failed', `${argv[0]} could not be started`)
  return {
    pid: child.pid,
    problem,
    release: () => void gate.end('x'),
    cancel: () => void gate.end(),
    ended,
  }
}

/**
 * The file that COMMAND is, found as a shell finds it, and what a shell would say where it cannot
 * be started. One that no folder has is the exit code: nobody tries to start it.
 */
function findCommand(name: string, path = '/usr/local/bin:/usr/bin:/bin') {
  const isPath = name.includes('/')
  const folders = isPath ? [''] : path.split(':').map((folder) => `${folder || '.'}/`)
  const files = folders.map((folder) => folder + name).filter(isFile)
  const file = files.find(isExecutable)
  if (file !== undefined) return { file, problem: undefined }
  if (isPath && existsSync(name) && files.length === 0)
    return { file: name, problem: `${name}: is a folder` }
  const [code, what] =
    files.length === 0 ? [NOT_FOUND, 'command not found'] : [NOT_STARTED, 'permission denied']
  return { file: isPath ? name : String(code), problem: `${name}: ${what}` }
}

function isFile(path: string): boolean {
  try {
    return !statSync(path).isDirectory()
  } catch {
    return false
  }
}

/**
 * What COMMAND finds in its environment: the invoking user's, with nothing of npx and nothing
 * of sudo, since it does not run under them.
 */
export function commandEnvironment(env: NodeJS.ProcessEnv, user?: User): NodeJS.ProcessEnv {
  const fromNpm = env['npm_execpath'] !== undefined || env['npm_command'] !== undefined
  const clean: NodeJS.ProcessEnv = {}
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('npm_')) continue
    if (fromNpm && (npmNames.has(name) || (name === 'EDITOR' && value === 'vi'))) continue
    if (user && /^(SUDO_|DOAS_USER$|PKEXEC_UID$|MAIL$)/.test(name)) continue
    clean[name] = value
  }
  if (fromNpm && env['PATH'] !== undefined) clean['PATH'] = withoutNpm(env['PATH'])
  if (!user) return clean
  return { ...clean, HOME: user.home, USER: user.name, LOGNAME: user.name, SHELL: user.shell }
}

const npmNames = new Set(['INIT_CWD', 'NODE', 'COLOR', '_'])

function withoutNpm(path: string): string {
  const own = /(^|\/)node_modules\/\.bin\/?$|\/node-gyp-bin\/?$/
  return path
    .split(':')
    .filter((folder) => !own.test(folder))
    .join(':')
}

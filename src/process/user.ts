import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Failure, OptionError } from '../text/failure.js'

/** Whom a process runs as. */
export interface User {
  uid: number
  gid: number
  name: string
  home: string
  shell: string
}

/**
 * Who started us through sudo, doas or pkexec, or whom `--as` names; undefined where nothing
 * is to change: not root, or plain root.
 */
export function invokingUser(asked?: string): User | undefined {
  if (process.geteuid?.() !== 0) {
    if (asked === undefined) return undefined
    throw new Failure('refused', `becoming ${asked} needs root`, 'run it with sudo')
  }
  const user = asked === undefined ? fromEnvironment(process.env) : chosen(asked)
  return user?.uid === 0 ? undefined : user
}

/**
 * Becomes the user for good, groups too. What we read from here on we read as them, and the
 * files that we write are theirs.
 */
export function becomeUser(user: User): void {
  try {
    posix().initgroups(user.name, user.gid)
  } catch {
    // No such name in the user database: a container's SUDO_UID, for one.
    process.setgroups?.([user.gid])
  }
  process.setgid?.(user.gid)
  process.setuid?.(user.uid)
  const ids = [process.getuid?.(), process.geteuid?.(), process.getgid?.(), process.getegid?.()]
  const wanted = [user.uid, user.uid, user.gid, user.gid]
  if (ids.some((id, index) => id !== wanted[index]) || canBecomeRoot()) {
    throw new Failure('failed', `root's rights could not be given up for ${user.name}`)
  }
}

/** The types of Node leave this one out. */
function posix(): { initgroups(user: string, group: number): void } {
  return process as NodeJS.Process & { initgroups(user: string, group: number): void }
}

function canBecomeRoot(): boolean {
  try {
    process.setuid?.(0)
    return true
  } catch {
    return false
  }
}

function fromEnvironment(env: NodeJS.ProcessEnv): User | undefined {
  if (env['SUDO_UID'] !== undefined) {
    return numbered(env['SUDO_UID'], env['SUDO_GID'], env['SUDO_USER'])
  }
  if (env['DOAS_USER'] !== undefined) return named(env['DOAS_USER'])
  if (env['PKEXEC_UID'] !== undefined) return numbered(env['PKEXEC_UID'])
  return undefined
}

/** The user with a number; one without an entry in the user database is still a user. */
function numbered(uid: string, gid?: string, name?: string): User {
  if (!isId(uid) || (gid !== undefined && !isId(gid))) {
    throw new Failure('usage', `SUDO_UID, SUDO_GID or PKEXEC_UID is no number: ${uid} ${gid ?? ''}`)
  }
  const entry = userEntry(uid)
  return {
    uid: Number(uid),
    gid: gid === undefined ? (entry?.gid ?? Number(uid)) : Number(gid),
    name: entry?.name ?? name ?? uid,
    home: entry?.home ?? '/',
    shell: entry?.shell ?? '/bin/sh',
  }
}

function chosen(name: string): User {
  const user = known(name)
  if (user) return user
  throw new OptionError('as', `there is no user ${name}`, { part: name })
}

function named(name: string): User {
  const user = known(name)
  if (user) return user
  throw new Failure('usage', `DOAS_USER: there is no user ${name}`)
}

function known(name: string): User | undefined {
  return userEntry(name) ?? (isId(name) ? numbered(name) : undefined)
}

function isId(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) < 0xffff_ffff
}

/** A user by name or number: from /etc/passwd, else from whatever database the system has. */
export function userEntry(key: string): User | undefined {
  return parsePasswd(readPasswd(), key) ?? parsePasswd(askSystem(key), key)
}

/** The entry of `key`, a name or a number, in the text of a passwd file. */
export function parsePasswd(text: string, key: string): User | undefined {
  for (const line of text.split('\n')) {
    const [name = '', , uid = '', gid = '', , home = '', shell = ''] = line.split(':')
    if (!isId(uid) || !isId(gid) || (name !== key && uid !== key)) continue
    return { uid: Number(uid), gid: Number(gid), name, home, shell: shell || '/bin/sh' }
  }
  return undefined
}

function readPasswd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8')
  } catch {
    return ''
  }
}

const answers = new Map<string, string>()

/** Once for each key: it starts a program. */
function askSystem(key: string): string {
  const answer = answers.get(key) ?? askedSystem(key)
  answers.set(key, answer)
  return answer
}

function askedSystem(key: string): string {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const
    return execFileSync('getent', ['passwd', '--', key], { encoding: 'utf8', stdio: [...stdio] })
  } catch {
    return ''
  }
}

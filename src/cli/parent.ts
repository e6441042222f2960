import { readFileSync } from 'node:fs'

/** The pids between us and npx: the parent's, and above a shell the one that started it. */
export function npxChain(): string {
  const { ppid } = process
  try {
    const stat = readFileSync(`/proc/${ppid}/stat`, 'utf8')
    const [, name = '', above = ''] = /\((.*)\) . (\d+)/.exec(stat) ?? []
    return /^(ba|da|k|z)?sh$/.test(name) ? `${ppid} ${above}` : String(ppid)
  } catch {
    return String(ppid)
  }
}

/** The chain as it was before anything took time: npx may be gone soon. Empty without npx. */
export const chainAtStart = process.env['npm_command'] === 'exec' ? npxChain() : ''

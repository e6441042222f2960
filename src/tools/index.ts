/** The tools: every data file of this folder, by its name. A test holds the two equal. */
import biolatency from './biolatency.js'
import biosnoop from './biosnoop.js'
import bitesize from './bitesize.js'
import cpudist from './cpudist.js'
import execve from './execve.js'
import exit from './exit.js'
import hardirqs from './hardirqs.js'
import oomkill from './oomkill.js'
import open from './open.js'
import pagefaults from './pagefaults.js'
import runqlat from './runqlat.js'
import signals from './signals.js'
import softirqs from './softirqs.js'
import syscall from './syscall.js'
import syscount from './syscount.js'
import tcpaccept from './tcpaccept.js'
import tcpconnect from './tcpconnect.js'
import tcplife from './tcplife.js'
import tcpretrans from './tcpretrans.js'
import tcprtt from './tcprtt.js'
import tcpstates from './tcpstates.js'
import type { Tool } from './tool.js'

/** Every tool by name, in the order of `list`. */
export const tools: Readonly<Record<string, Tool>> = {
  biolatency,
  biosnoop,
  bitesize,
  cpudist,
  execve,
  exit,
  hardirqs,
  oomkill,
  open,
  pagefaults,
  runqlat,
  signals,
  softirqs,
  syscall,
  syscount,
  tcpaccept,
  tcpconnect,
  tcplife,
  tcpretrans,
  tcprtt,
  tcpstates,
}

/** The tool of this name or alias, with its proper name. */
export function findTool(word: string): { name: string; tool: Tool } | undefined {
  for (const [name, tool] of Object.entries(tools))
    if (name === word || tool.aliases?.includes(word)) return { name, tool }
  return undefined
}

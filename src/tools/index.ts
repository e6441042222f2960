/** The tools: every data file of this folder, by its name. A test holds the two equal. */
import execve from './execve.js'
import exit from './exit.js'
import open from './open.js'
import runqlat from './runqlat.js'
import syscall from './syscall.js'
import syscount from './syscount.js'
import type { Tool } from './tool.js'

/** Every tool by name, in the order of `list`. */
export const tools: Readonly<Record<string, Tool>> = {
  execve,
  exit,
  open,
  runqlat,
  syscall,
  syscount,
}

/** The tool of this name or alias, with its proper name. */
export function findTool(word: string): { name: string; tool: Tool } | undefined {
  for (const [name, tool] of Object.entries(tools))
    if (name === word || tool.aliases?.includes(word)) return { name, tool }
  return undefined
}

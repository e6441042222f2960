import { findTool, tools } from '../tools/index.js'
import { optionsAt } from './options.js'
import { parse } from './parse.js'
import type { Line } from './subject.js'
import { print } from './terminal.js'
import { UsageError } from './usage.js'

/** `list [PATTERN]`: what can be traced. */
export async function list(line: Line): Promise<number> {
  const grammar = { name: 'list', options: optionsAt('list'), words: [0, 1] as const }
  const { values, words } = parse(line.rest, grammar)
  const [pattern] = words
  if (pattern !== undefined && !findTool(pattern))
    throw new UsageError(`there is no tool ${pattern}`, { argument: pattern })
  print(values.json ? toolsJson() : toolsText())
  return 0
}

function toolsText(): string {
  const width = Math.max(...Object.keys(tools).map((name) => name.length))
  return Object.entries(tools)
    .map(([name, { summary }]) => `${name.padEnd(width)}  ${summary}\n`)
    .join('')
}

function toolsJson(): string {
  const all = Object.entries(tools).map(([name, { summary, aliases = [] }]) => ({
    name,
    summary,
    aliases,
  }))
  return JSON.stringify(all, null, 2) + '\n'
}

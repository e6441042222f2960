import { findTool, tools } from '../tools/index.js'
import { commands, findCommand, type CommandDefinition } from './commands.js'
import { helpText } from './help.js'
import { objectPage } from './object-page.js'
import { commandPage, programPage, type Page } from './page.js'
import { parse } from './parse.js'
import { roff } from './roff.js'
import { shippedPage } from './shipped-page.js'
import type { Line } from './subject.js'
import { print, textWidth } from './terminal.js'
import { UsageError } from './usage.js'
import { version } from './version.js'

/** `manual [PAGE]`: the man page as text, wherever there is no man. */
export async function manual(line: Line): Promise<number> {
  const { words } = parse(line.rest, { name: 'manual', options: [], words: [0, 1] })
  print(helpText(inFull(pageNamed(words[0])), textWidth()))
  return 0
}

function pageNamed(name: string | undefined): Page {
  if (name === undefined) return programPage()
  if (name === 'object') return objectPage
  const command = findCommand(name)
  if (command) return commandPage(command)
  const found = findTool(name)
  if (found) return shippedPage(found.name)
  const hint = `there are: ${[...Object.keys(tools), 'object'].join(', ')}`
  throw new UsageError(`there is no page ${name}`, { argument: name, hint })
}

/** The same page with the long words beside the short ones. */
function inFull(page: Page): Page {
  const sections = page.sections.map((section) => {
    if (section.kind !== 'entries') return section
    const entries = section.entries.map(({ term, short, long }) => ({
      term,
      short: long ? `${short}. ${long}` : short,
    }))
    return { ...section, entries }
  })
  return { ...page, sections }
}

/** Every man page by its file's name: the program, what has options of its own, the contract. */
export function manPages(): Record<string, string> {
  const named = Object.entries<CommandDefinition>(commands).filter(([, { own }]) => own)
  const pages = [
    ...Object.keys(tools).map((name) => shippedPage(name)),
    ...named.map(([name]) => commandPage(findCommand(name)!)),
  ]
  return {
    'ebpf-trace.1': roff(programPage(), 1, version()),
    ...Object.fromEntries(
      pages.map((page) => [`ebpf-trace-${page.name}.1`, roff(page, 1, version())]),
    ),
    'ebpf-trace-object.7': roff(objectPage, 7, version()),
  }
}

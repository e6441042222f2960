import { readFileSync } from 'node:fs'
import { wrap } from '../text/wrap.js'
import { objectWords } from './object-options.js'
import { commandPage, programPage, toolPage, type Entry, type Page, type Section } from './page.js'
import { parse } from './parse.js'
import { shippedPage } from './shipped-page.js'
import { plainTool, understood } from './shipped.js'
import { readLine, type Line, type Subject } from './subject.js'
import { print, tell, textWidth } from './terminal.js'
import { quoted, UsageError } from './usage.js'
import { checkWords } from './words.js'

/** `--help`, `help WORD`, and what to do where nothing was said. */
export async function help(line: Line): Promise<number> {
  if (line.subject.kind === 'none' && !line.asks) return nothingSaid(line)
  print(helpText(pageOf(wanted(line)), textWidth()))
  return 0
}

const toolsHint = 'ebpf-trace list shows the tools'

/** Without a word: the help, on stderr, as a mistake; options or a command alone are one, too. */
function nothingSaid({ rest, command }: Line): number {
  if (command?.length) {
    const hint = `its programs are: ebpf-trace execve -- ${command.map(quoted).join(' ')}`
    throw new UsageError('what of it is to be traced?', { argument: command[0] ?? '', hint })
  }
  if (rest.length) throw new UsageError('which tool?', { isMissing: true, hint: toolsHint })
  tell(helpText(programPage(), textWidth()).trimEnd())
  return 2
}

/** `help execve` is about execve. */
function wanted({ subject, rest, asks }: Line): Subject {
  const isAbout = subject.kind === 'command' && subject.name === 'help' && !asks
  const { words } = isAbout ? parse(rest, { name: 'help', options: [], words: [0, 1] }) : {}
  const about = words ? readLine(words).subject : subject
  if (about.kind === 'calls') checkWords(about.words)
  return about
}

function pageOf(subject: Subject): Page {
  if (subject.kind === 'tool') return shippedPage(subject.name)
  if (subject.kind === 'calls') return shippedPage('syscall')
  if (subject.kind === 'file') return filePage(subject.path)
  if (subject.kind === 'command') return commandPage(subject.name)
  return programPage()
}

const indent = '  '

/** What an object of the user's says of itself. */
function filePage(path: string): Page {
  if (!path.endsWith('.bpf.o'))
    throw new UsageError('compile it first, or run it: only an object says what it takes', {
      argument: path,
    })
  const read = understood(readFileSync(path), path)
  const tool = plainTool(path, read)
  return toolPage(path, tool, objectWords(read, tool))
}

/** The page as --help shows it, laid out for `width` columns. */
export function helpText(page: Page, width: number): string {
  const title = ['ebpf-trace', page.name].filter(Boolean).join(' ')
  const usage = page.usage.map((line, index) => `${index ? '       ' : 'Usage: '}${line}`)
  const parts = [wrap(`${title}: ${page.summary}`, width), usage]
  const parted = page.sections.map((section) => sectionLines(section, width))
  return [...parts, ...parted].map((lines) => lines.join('\n') + '\n').join('\n')
}

function sectionLines(section: Section, width: number): string[] {
  const title = wrap(section.title, width)
  if (section.kind === 'text') {
    const paragraphs = section.paragraphs.map((text) => wrap(text, width - 2))
    return [...title, ...paragraphs.flat().map((line) => indent + line)]
  }
  if (section.kind === 'code') return [...title, ...section.lines.map((line) => indent + line)]
  if (section.kind === 'entries') return [...title, ...entryLines(section.entries, width)]
  const examples = section.examples.map(([command, question]) => ({
    term: `ebpf-trace ${command}`,
    short: question,
  }))
  return [...title, ...entryLines(examples, width)]
}

/** Terms on the left, what they mean beside them, or below a term that is too long. */
function entryLines(entries: Entry[], width: number): string[] {
  const longest = Math.max(...entries.map(({ term }) => term.length))
  const column = Math.min(longest, Math.max(20, Math.floor(width * 0.45)))
  const space = ' '.repeat(column + 4)
  return entries.flatMap(({ term, short }) => {
    const [first = '', ...more] = wrap(short, width - column - 4)
    const rest = more.map((line) => space + line)
    if (term.length > column) return [indent + term, ...(first ? [space + first] : []), ...rest]
    return [`${indent}${term.padEnd(column)}${indent}${first}`.trimEnd(), ...rest]
  })
}

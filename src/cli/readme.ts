import { tools } from '../tools/index.js'
import { commands } from './commands.js'
import { categories, optionsAt, type Category, type OptionDefinition } from './options.js'

/** README.md with the tables between its marks made anew from the definitions. */
export function withTables(readme: string): string {
  const tables: Record<string, string> = {
    tools: table(['tool', 'what it shows'], rowsOf(tools)),
    commands: table(['command', 'what it does'], rowsOf(commands)),
    options: table(['option', 'meaning'], optionRows()),
  }
  return readme.replace(
    /(<!-- (\w+): generated -->\n)[^]*?(<!-- end -->)/g,
    (whole, begin: string, name: string, end: string) =>
      tables[name] === undefined ? whole : `${begin}\n${tables[name]}\n${end}`,
  )
}

function rowsOf(all: Record<string, { summary: string }>): string[][] {
  return Object.entries(all).map(([name, { summary }]) => [`\`${name}\``, summary])
}

function optionRows(): string[][] {
  const all = optionsAt('trace', 'table')
  return (Object.keys(categories) as Category[]).flatMap((category) =>
    all.filter(([, one]) => one.category === category).map(([long, one]) => row(long, one)),
  )
}

function row(long: string, { short, argument, doc }: OptionDefinition): string[] {
  const name = `${short ? `-${short}, ` : ''}--${long}${argument ? ` ${argument}` : ''}`
  return [`\`${name}\``, doc]
}

function table(head: string[], rows: string[][]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('*', '\\*')
  const line = (cells: string[]): string => `| ${cells.map(cell).join(' | ')} |\n`
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('')
}

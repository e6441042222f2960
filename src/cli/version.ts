import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../process/package.js'
import { print } from './terminal.js'

/** The package's version. */
export function version(): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** `--version`. */
export async function printVersion(): Promise<number> {
  print(`ebpf-trace ${version()}\n`)
  return 0
}

import process from 'node:process'

/** The architectures that we trace; a recording keeps the one it was made on. */
export type Machine = 'x64' | 'arm64'

/** This machine's, where it is one of them; else x64, so that help and replay work anywhere. */
export function thisMachine(): Machine {
  return process.arch === 'arm64' ? 'arm64' : 'x64'
}

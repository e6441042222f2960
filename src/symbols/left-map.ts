import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
const bytesMax = 256 << 20

/**
 * What a process that has ended left of its perf map, from byte `offset` on, where it ran in our
 * namespaces. Nobody can be asked any more whether the file was its: so it must be our user's or
 * root's, and written to since we began, as files of ended processes stay and pids come again.
 */
export function readLeftMap(pid: number, offset: number, folder = '/tmp'): Uint8Array {
  const path = `${folder}/perf-${pid}.map`
  const fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const status = fstatSync(fd)
    if (!status.isFile() || status.nlink > 1) throw new Error(`${path} is no file of its own`)
    if (status.uid !== 0 && status.uid !== process.getuid?.())
      throw new Error(`${path} is another user's, and who wrote it has ended`)
    if (status.mtimeMs < performance.timeOrigin)
      throw new Error(`${path} is older than we are, and may be another process's`)
    const bytes = new Uint8Array(Math.min(bytesMax, Math.max(0, status.size - offset)))
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, offset))
  } finally {
    closeSync(fd)
  }
}

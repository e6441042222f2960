/** AT_FDCWD of fcntl.h: the working directory in place of a descriptor. */
export const workingFolder = -100

/** Where a relative path starts: a descriptor, or the working directory by its name. */
export function folderText(fd: number): string {
  return fd === workingFolder ? 'AT_FDCWD' : String(fd)
}

const types: Record<number, string> = {
  0o10000: 'S_IFIFO',
  0o20000: 'S_IFCHR',
  0o40000: 'S_IFDIR',
  0o60000: 'S_IFBLK',
  0o100000: 'S_IFREG',
  0o120000: 'S_IFLNK',
  0o140000: 'S_IFSOCK',
}

/** `0644`, or `S_IFREG|0644` where the type is part of it; octal like chmod's argument. */
export function fileModeText(mode: number): string {
  const type = mode & 0o170000
  const bits = octal(mode & ~0o170000)
  if (type === 0) return bits
  return `${types[type] ?? octal(type)}|${bits}`
}

function octal(value: number): string {
  return `0${(value >>> 0).toString(8)}`.padStart(3, '0')
}

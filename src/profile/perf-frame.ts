import type { Frame } from './profile.js'

/**
 * One frame of perf script after its address: `symbol+0xoffset (module)`. The symbol may hold
 * spaces and parentheses (C++), so may the module (`(deleted)`): the last balanced pair is it.
 */
export function frameOfText(text: string): Frame | undefined {
  const open = moduleStart(text)
  if (open === -1) return undefined
  const [, module, offset] = /^(.*?)(?:\+(0x[0-9a-f]+))?$/.exec(text.slice(open + 1, -1)) ?? []
  const symbol = text
    .slice(0, open)
    .trimEnd()
    .replace(/\+0x[0-9a-f]+$/, '')
  if (module === 'inlined') return { name: symbol, kind: 'inlined' }
  const known = module !== '' && module !== undefined && module !== '[unknown]'
  if (symbol === '' || symbol === '[unknown]')
    return known ? unnamed(module, offset) : { name: '[unknown]', kind: 'unknown' }
  return known ? { name: symbol, module } : { name: symbol }
}

/** Without a symbol: the module, and where in it if perf was asked for (-F dsoff). */
function unnamed(module: string, offset: string | undefined): Frame {
  const base = module.slice(module.lastIndexOf('/') + 1)
  const name = offset === undefined ? `[${base.replace(/^\[|\]$/g, '')}]` : `${base}+${offset}`
  return { name, module, kind: 'unknown' }
}

function moduleStart(text: string): number {
  let depth = 0
  for (let at = text.length - 1; at >= 0; at--) {
    if (text[at] === ')') depth++
    else if (text[at] === '(' && --depth === 0) return at === 0 || text[at - 1] === ' ' ? at : -1
    if (depth === 0) return -1
  }
  return -1
}

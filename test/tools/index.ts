import { readdirSync } from 'node:fs'
import t from 'tap'
import { findTool, tools } from '../../src/tools/index.js'

t.test('the directory is the registry', async (t) => {
  const files = readdirSync('src/tools').map((name) => name.replace(/\.ts$/, ''))
  t.same(Object.keys(tools).sort(), files.filter((name) => !/^(tool|index)$/.test(name)).sort())
})

t.test('a tool is found by its name and by what peers call it', async (t) => {
  t.equal(findTool('execve')?.name, 'execve')
  t.equal(findTool('opensnoop')?.name, 'open')
  t.equal(findTool('nothing'), undefined)
  const words = Object.entries(tools).flatMap(([name, { aliases = [] }]) => [name, ...aliases])
  t.equal(new Set(words).size, words.length, 'no name is taken twice')
})

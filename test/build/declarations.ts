import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import t from 'tap'
import { declarations } from '../../src/build/declarations.js'
import { readObject } from '../../src/object/object.js'

const objectAt = (path: string) => readObject(readFileSync(path))
const declared = (path: string) => declarations(objectAt(path), basename(path))

t.test('the fields of an event have the types of their values', async (t) => {
  const text = declared('prebuilt/x64/open.bpf.o')
  t.match(text, /^export interface Event \{$/m)
  t.match(text, /^ {2}time: bigint$/m)
  t.match(text, /^ {2}pid: number$/m)
  t.match(text, /^ {2}path: string$/m)
})

t.test("a field's sentence is its comment", async (t) => {
  const text = declared('prebuilt/x64/open.bpf.o')
  t.match(text, '  /** as the process passed it */\n  path: string\n')
})

t.test('the parameters are declared, the filters are not', async (t) => {
  const text = declared('prebuilt/x64/open.bpf.o')
  t.match(text, /^export interface Params \{$/m)
  t.match(text, /^ {2}failed_only: boolean$/m)
  t.notMatch(text, 'filter_')
})

t.test('an object of several kinds declares each and their union', async (t) => {
  const text = declared('test/fixtures/kinds.bpf.o')
  const names = [...text.matchAll(/^export interface (\w+)/gm)].map(([, name]) => name)
  t.match(text, new RegExp(`^export type Event = ${names.slice(0, -1).join(' \\| ')}$`, 'm'))
})

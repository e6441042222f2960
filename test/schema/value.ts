import t from 'tap'
import { isBytes, isWide, valueName } from '../../src/schema/value.js'
import type { Field } from '../../src/schema/schema.js'
import { field } from '../fixtures/batches.js'

const vectors: [more: Partial<Field> & { size: number }, name: string][] = [
  [{ size: 4, meaning: 'pid_nr' }, 'number'],
  [{ size: 8, meaning: 'duration_ns' }, 'number'],
  [{ size: 8, meaning: 'sysret' }, 'bigint'],
  [{ size: 8 }, 'bigint'],
  [{ size: 1, form: 'bool' }, 'boolean'],
  [{ size: 1, length: 16, meaning: 'text' }, 'string'],
  [{ size: 1, length: 0, meaning: 'texts' }, 'string[]'],
  [{ size: 1, length: 0, meaning: 'bytes' }, 'Uint8Array'],
  [{ size: 16, form: 'bytes', meaning: 'ip_addr' }, 'Uint8Array'],
  [{ size: 8, length: 6, meaning: 'syscall_arg' }, 'bigint[]'],
  [{ size: 2, length: 3 }, 'number[]'],
]
for (const [more, name] of vectors) {
  t.test(
    `${more.length ?? 1} × ${more.size} bytes of ${more.meaning ?? more.form ?? 'nothing'} are ${name}`,
    async (t) => {
      t.equal(valueName(field('x', 0, more.size, more)), name)
    },
  )
}

t.test('what is wide and what is bytes', async (t) => {
  t.ok(isWide(field('x', 0, 8)))
  t.notOk(isWide(field('x', 0, 8, { meaning: 'count' })))
  t.ok(isBytes(field('x', 0, 1, { meaning: 'syscall_data' })))
})

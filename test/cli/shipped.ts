import t from 'tap'
import { plainTool, shippedObject, understood } from '../../src/cli/shipped.js'
import { Failure } from '../../src/text/failure.js'

t.test("a tool's object is read from the package", async (t) => {
  const { schemas, object } = shippedObject('execve')
  t.ok(schemas[0]?.fields.some(({ name }) => name === 'args'))
  t.ok(object.programs.length)
  t.throws(() => shippedObject('nothing'), Failure)
  t.equal(shippedObject('execve').bytes, shippedObject('execve').bytes, 'once')
})

t.test('a file that is no object is a failure that names it', async (t) => {
  t.throws(() => understood(Buffer.from('hello'), './x.bpf.o'), {
    kind: 'failed',
    message: /^\.\/x\.bpf\.o: .*not an ELF file/,
  })
})

t.test("a user's object shows all its fields", async (t) => {
  t.ok(plainTool('./exit.bpf.o', shippedObject('exit')).columns.includes('status'))
})

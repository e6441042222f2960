import t from 'tap'
import { constants } from 'node:os'
import { errnoMessage, errnoName, errnoNumber } from '../../src/kernel/errno.js'

t.test('every errno that Node knows has the same name here', async (t) => {
  for (const [name, number] of Object.entries(constants.errno)) {
    if (name === 'ENOTSUP' || name === 'EWOULDBLOCK') continue
    t.equal(errnoName(number), name)
    t.equal(errnoNumber(name), number)
  }
})

t.test('the kernel keeps some numbers to itself', async (t) => {
  t.equal(errnoName(512), 'ERESTARTSYS')
  t.equal(errnoMessage(2), 'No such file or directory')
})

t.test('an unknown number stays a number', async (t) => {
  t.equal(errnoName(4000), '4000')
  t.equal(errnoNumber('EWHAT'), undefined)
})

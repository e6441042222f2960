import t from 'tap'
import { awaitEnding } from '../../src/cli/ending.js'

const never = new Promise<void>(() => {})

t.test('the first reason ends tracing', async (t) => {
  t.equal(await awaitEnding({ readerGone: Promise.resolve() }), 'reader')
  t.equal(await awaitEnding({ readerGone: never, commandEnded: Promise.resolve() }), 'command')
  const timer = setTimeout(() => {}, 1000)
  t.equal(await awaitEnding({ readerGone: never, durationNs: 1e6 }), 'duration')
  clearTimeout(timer)
})

t.test('Ctrl-C ends it', async (t) => {
  const ending = awaitEnding({ readerGone: never })
  process.emit('SIGINT')
  t.equal(await ending, 'interrupt')
})

t.test('SIGTERM ends it', async (t) => {
  const ending = awaitEnding({ readerGone: never })
  process.emit('SIGTERM')
  t.equal(await ending, 'terminate')
})

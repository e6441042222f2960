import { spawn, spawnSync } from 'node:child_process'
import { existsSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { checkPlace, descriptorOutput, pathOutput } from '../../src/cli/output.js'
import { Failure } from '../../src/text/failure.js'

const bytes = Buffer.from('hello\n')

t.test('a file that must be whole appears when it is', async (t) => {
  const path = join(t.testdir({}), 'out.json')
  const output = pathOutput(path, true)
  await output.write(bytes)
  t.notOk(existsSync(path))
  await output.finish()
  t.equal(readFileSync(path, 'utf8'), 'hello\n')
})

t.test('half of such a file is taken away', async (t) => {
  const folder = t.testdir({})
  const output = pathOutput(join(folder, 'out.json'), true)
  await output.write(bytes)
  output.abandon()
  t.same(readdirSync(folder), [])
})

t.test('another file can be read while it grows', async (t) => {
  const path = join(t.testdir({}), 'out.csv')
  await pathOutput(path, false).write(bytes)
  t.equal(readFileSync(path, 'utf8'), 'hello\n')
})

t.test('where nothing can be written is known before', async (t) => {
  const folder = t.testdir({ 'old.svg': '' })
  for (const path of [join(folder, 'new.svg'), join(folder, 'old.svg'), '/dev/null'])
    checkPlace(path)
  t.same(readdirSync(folder), ['old.svg'], 'nothing is made')
  t.throws(() => checkPlace(join(folder, 'no/new.svg')), { message: /: no such folder$/ })
  t.throws(() => checkPlace(folder), { message: /^cannot write to .*directory/ })
})

t.test('a full disk is a failure that names the file', async (t) => {
  const full = 'cannot write to /dev/full: no space left on the device'
  const kept = 'the events so far are there'
  for (const aside of [false, true])
    t.throws(
      () => pathOutput('/dev/full', aside).write(bytes),
      new Failure('failed', full, aside ? undefined : kept),
    )
  t.throws(() => pathOutput('/nowhere/x', false), {
    message: 'cannot write to /nowhere/x: no such folder',
  })
  t.throws(() => pathOutput('/tmp', false), { message: 'cannot write to /tmp: is a directory' })
})

t.test('stdout that is full is a failure that names it', async (t) => {
  const script = `
    import('./.build/src/cli/output.js').then(({ descriptorOutput }) => {
      try {
        descriptorOutput(1).write(Buffer.from('hello'))
      } catch ({ message }) {
        console.error(message)
      }
    })`
  const full = openSync('/dev/full', 'w')
  const { stderr } = spawnSync(process.execPath, ['-e', script], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  })
  t.equal(stderr, 'cannot write to stdout: no space left on the device\n')
})

t.test('a pipe is written, and a reader that goes away is no error', async (t) => {
  const path = join(t.testdir({}), 'pipe')
  spawnSync('mkfifo', [path])
  const reader = spawn('head', ['-n1', path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const output = descriptorOutput(openSync(path, 'w'))
  const ended = new Promise((resolve) => reader.on('exit', resolve))
  await output.write(bytes)
  await ended
  await output.write(bytes)
  await output.gone
  await output.write(bytes)
  t.pass('written after its end without an error')
})

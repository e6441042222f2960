import t from 'tap'
import { pointed } from '../../src/cli/place.js'
import { UsageError } from '../../src/cli/usage.js'
import { planFilters, type Filters } from '../../src/session/filters.js'
import { OptionError } from '../../src/text/failure.js'
import { caught } from '../fixtures/caught.js'

/** The line as typed, below it where the mistake is. */
function shown(line: string, error: OptionError | UsageError): string {
  return pointed(line.split(' ').slice(1), error) ?? 'nowhere'
}

t.test('an option’s value is found however it was given', async (t) => {
  const error = new OptionError('uid', 'no', { part: 'ada' })
  const vectors = [
    ['ebpf-trace open -u ada', '                   ^^^'],
    ['ebpf-trace open -uada -x', '                  ^^^'],
    ['ebpf-trace open -xqu ada', '                     ^^^'],
    ['ebpf-trace open --uid ada', '                      ^^^'],
    ['ebpf-trace open --uid=root,ada', '                           ^^^'],
    ['ebpf-trace open -u adam,ada,badada', '                        ^^^'],
    ['ebpf-trace open --comm ada -u root,ada', '                                   ^^^'],
    ['ebpf-trace open -u ada -u root', '                   ^^^'],
    ['ebpf-trace open -u x -- ls -u ada', '                   ^'],
  ]
  for (const [line = '', carets = ''] of vectors) t.equal(shown(line, error), `${line}\n${carets}`)
  t.equal(shown('ebpf-trace open -f ada', error), 'nowhere', 'it was not given')
  t.equal(shown('ebpf-trace open -nu', error), 'nowhere', 'a letter in another one’s value')
})

t.test('an option without a part of its value is underlined itself', async (t) => {
  const vectors = [
    ['follow', 'ebpf-trace open --follow', '                ^^^^^^^^'],
    ['wide', 'ebpf-trace open --wide=3', '                ^^^^^^'],
    ['output', 'ebpf-trace open -qo', '                  ^'],
    ['failed-only', 'ebpf-trace open -x', '                ^^'],
  ]
  for (const [option = '', line = '', carets = ''] of vectors)
    t.equal(shown(line, new OptionError(option, 'no')), `${line}\n${carets}`)
})

t.test('what the session finds out has its place, too', async (t) => {
  const vectors: [string, Filters, string][] = [
    ['-u nosuch', { uid: 'nosuch' }, '   ^^^^^^'],
    ['-u 0,nosuch', { uid: '0,nosuch' }, '     ^^^^^^'],
    ['--uid 0,nosuch', { uid: '0,nosuch' }, '        ^^^^^^'],
    ['--container web', { container: 'web' }, '            ^^^'],
    ['--follow', { follow: true }, '^^^^^^^^'],
    ['--pid 1,0', { pid: '1,0' }, '        ^'],
  ]
  for (const [options, filters, carets] of vectors) {
    const line = `ebpf-trace open ${options}`
    const failure = await caught(() => planFilters(filters, []))
    t.equal(pointed(line.split(' ').slice(1), failure), `${line}\n${' '.repeat(16)}${carets}`)
  }
})

t.test('the place of a mistake in a word is underlined', async (t) => {
  const error = new UsageError('no', { argument: '1,x,2', span: { start: 2, length: 1 } })
  t.equal(
    pointed(['execve', '-p', '1,x,2'], error),
    'ebpf-trace execve -p 1,x,2\n                       ^',
  )
  const letter = new UsageError('no', { argument: '-z' })
  t.equal(shown('ebpf-trace execve -qz', letter), 'ebpf-trace execve -qz\n                    ^')
})

t.test('what is missing is missed at the end, before what follows --', async (t) => {
  const error = new UsageError('no', { isMissing: true })
  t.equal(pointed(['replay'], error), 'ebpf-trace replay\n                  ^')
  t.equal(pointed(['-q', '--', 'ls'], error), 'ebpf-trace -q -- ls\n              ^')
})

t.test('a quoted argument is pointed at inside its quotes', async (t) => {
  const error = new UsageError('no', { argument: 'a b' })
  t.equal(pointed(['--comm', 'a b'], error), "ebpf-trace --comm 'a b'\n                   ^^^")
  const part = new OptionError('comm', 'no', { part: 'é b' })
  t.equal(pointed(['--comm', 'é b'], part), "ebpf-trace --comm 'é b'\n                   ^^^")
})

t.test('where columns cannot be counted nothing is pointed at', async (t) => {
  t.equal(pointed(['execve'], new UsageError('no', { argument: 'zzz' })), undefined)
  t.equal(pointed(['execve'], new UsageError('no')), undefined)
  for (const argument of ['漢', 'a\u0301', '\x1b[31m'])
    t.equal(pointed([argument], new UsageError('no', { argument })), undefined)
})

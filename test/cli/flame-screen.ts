import t from 'tap'
import { runFlameScreen, type Screen } from '../../src/cli/flame-screen.js'
import { folded } from '../fixtures/profiles.js'

/** A terminal that keeps what was written and sends what it is told to. */
function terminal() {
  const written: string[] = []
  let size = { width: 40, height: 8 }
  let on: Parameters<Screen['listen']>[0] | undefined
  const log: string[] = []
  const screen: Screen = {
    size: () => size,
    paint: 'none',
    write: (text) => void written.push(text),
    raw: (raw) => void log.push(raw ? 'raw' : 'cooked'),
    stop: () => void log.push('away'),
    listen: (handlers) => {
      on = handlers
      return () => void log.push('stopped')
    },
  }
  return {
    screen,
    log,
    written,
    send: (text: string) => on!.input(text),
    end: () => on!.end(),
    resize: (width: number, height: number) => {
      size = { width, height }
      on!.resize()
    },
    last: () => written.at(-1)!,
  }
}

t.test('keys change what is shown, q gives the terminal back', async (t) => {
  const { screen, log, written, send, resize, last } = terminal()
  const ended = runFlameScreen(await folded('main;read 3\n', 'app'), {}, screen)
  t.equal(written[0], '\x1b[?1049h\x1b[?25l\x1b[?7l')
  t.match(last(), 'app  3 samples')
  send('\x1b[A\r')
  t.match(last(), 'zoomed to main')
  resize(20, 5)
  t.equal(last().split('\r\n').length, 5)
  send('\x1a')
  t.same(log.splice(1), ['cooked', 'away', 'raw'], 'Ctrl-Z')
  t.match(last(), 'main')
  send('q')
  t.equal(await ended, 0)
  t.equal(last(), '\x1b[?7h\x1b[?25h\x1b[?1049l')
  t.same(log, ['raw', 'stopped', 'cooked'])
})

t.test('the end of the input ends it, too', async (t) => {
  const { screen, end, log } = terminal()
  const ended = runFlameScreen(await folded('a 1\n'), {}, screen)
  end()
  t.equal(await ended, 0)
  t.same(log, ['raw', 'stopped', 'cooked'])
})

t.test('an error gives the terminal back before it is told', async (t) => {
  const { screen, log } = terminal()
  const profile = await folded('a 1\n')
  let writes = 0
  const broken: Screen = {
    ...screen,
    write: () => {
      if (++writes === 2) throw new Error('gone')
    },
  }
  await t.rejects(runFlameScreen(profile, {}, broken), /gone/)
  t.same(log, ['raw', 'stopped', 'cooked'])
})

t.test('a profile that grows is drawn anew, and p pauses it', async (t) => {
  const { screen, send, last } = terminal()
  let show: (profile: Awaited<ReturnType<typeof folded>>) => void = () => {}
  const said: string[] = []
  const ended = runFlameScreen(await folded('main 1\n', 'app'), {}, screen, {
    watch: (draw) => {
      show = draw
      return () => said.push('unwatched')
    },
    pause: () => said.push('pause'),
  })
  send('\x1b[A')
  show(await folded('idle 1\nmain;read 6\n', 'app (live)'))
  t.match(last(), 'app (live)  7 samples')
  t.match(last(), /main {2}6 samples · 85\.7 %/, 'the cursor stays on its function')
  send('p/pq')
  t.match(last(), '/pq')
  send('\r')
  send('q')
  await ended
  t.same(said, ['pause', 'unwatched'])
})

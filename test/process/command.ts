import t from 'tap'
import { commandEnvironment, openLauncher } from '../../src/process/command.js'
import { caught } from '../fixtures/caught.js'

const user = { uid: 7, gid: 7, name: 'ann', home: '/home/ann', shell: '/bin/zsh' }

t.test('COMMAND’s environment has nothing of npx', async (t) => {
  const env = {
    npm_command: 'exec',
    npm_config_cache: '/c',
    INIT_CWD: '/',
    NODE: '/n',
    COLOR: '1',
    EDITOR: 'vi',
    LANG: 'C',
    PATH: '/p/node_modules/.bin:/usr/bin:/npm/node-gyp-bin:/node_modules/.bin/:/my.bin',
  }
  t.same(commandEnvironment(env), { LANG: 'C', PATH: '/usr/bin:/my.bin' })
})

t.test('what npm did not set stays', async (t) => {
  const env = { NODE: '/mine', EDITOR: 'vi', PATH: '/p/node_modules/.bin:/usr/bin', SUDO_UID: '7' }
  t.same(commandEnvironment(env), env)
})

t.test('a user’s COMMAND does not know of sudo', async (t) => {
  const env = {
    HOME: '/root',
    USER: 'root',
    SUDO_UID: '7',
    SUDO_COMMAND: 'x',
    MAIL: '/m',
    TERM: 'x',
  }
  t.same(commandEnvironment(env, user), {
    HOME: '/home/ann',
    USER: 'ann',
    LOGNAME: 'ann',
    SHELL: '/bin/zsh',
    TERM: 'x',
  })
})

t.test('a package without its helper says so', async (t) => {
  t.match(await caught(() => openLauncher('/nonexistent/helper')), {
    kind: 'failed',
    message: 'cannot open /nonexistent/helper',
  })
})

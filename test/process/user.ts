import t from 'tap'
import { invokingUser, parsePasswd, userEntry } from '../../src/process/user.js'
import { caught } from '../fixtures/caught.js'

const passwd = `root:x:0:0:root:/root:/bin/bash
broken line
ann:x:1000:100:Ann,,,:/home/ann:
bob:x:1001:1001::/home/bob:/bin/zsh`

t.test('an entry is found by name and by number', async (t) => {
  const ann = { uid: 1000, gid: 100, name: 'ann', home: '/home/ann', shell: '/bin/sh' }
  t.same(parsePasswd(passwd, 'ann'), ann)
  t.same(parsePasswd(passwd, '1000'), ann)
  t.match(parsePasswd(passwd, 'bob'), { shell: '/bin/zsh' })
  t.equal(parsePasswd(passwd, 'eve'), undefined)
  t.equal(parsePasswd(passwd, 'broken line'), undefined)
})

t.test('this machine has root', async (t) => {
  t.match(userEntry('root'), { uid: 0, gid: 0, name: 'root' })
  t.equal(userEntry('no-such-user-here'), undefined)
})

const skip = process.getuid?.() !== 0 && 'needs root'

t.test('who called sudo, doas or pkexec is the invoking user', { skip }, async (t) => {
  t.match(withEnv({ SUDO_UID: '65534', SUDO_GID: '7' }), { uid: 65534, gid: 7 })
  t.match(withEnv({ DOAS_USER: 'nobody' }), { name: 'nobody', uid: 65534 })
  t.match(withEnv({ PKEXEC_UID: '65534' }), { name: 'nobody' })
  t.equal(withEnv({}), undefined, 'plain root stays root')
  t.equal(withEnv({ SUDO_UID: '0', SUDO_GID: '0' }), undefined, 'root who calls sudo, too')
})

t.test('a user without an entry is still a user', { skip }, async (t) => {
  const user = withEnv({ SUDO_UID: '123456', SUDO_GID: '654', SUDO_USER: 'carol' })
  t.same(user, { uid: 123456, gid: 654, name: 'carol', home: '/', shell: '/bin/sh' })
})

t.test('--as names whom to become', { skip }, async (t) => {
  t.match(invokingUser('nobody'), { uid: 65534 })
  t.match(invokingUser('4711'), { uid: 4711, gid: 4711 })
  t.match(await caught(() => invokingUser('no-such-user-here')), { kind: 'usage' })
})

t.test('an environment that makes no sense is refused', { skip }, async (t) => {
  for (const uid of ['', '-1', 'x', '99999999999', '4294967295']) {
    t.match(await caught(() => withEnv({ SUDO_UID: uid })), { kind: 'usage' }, uid)
  }
})

function withEnv(env: NodeJS.ProcessEnv) {
  const before = { ...process.env }
  for (const name of ['SUDO_UID', 'SUDO_GID', 'SUDO_USER', 'DOAS_USER', 'PKEXEC_UID']) {
    delete process.env[name]
  }
  Object.assign(process.env, env)
  try {
    return invokingUser()
  } finally {
    process.env = before
  }
}

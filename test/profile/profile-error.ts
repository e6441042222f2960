import t from 'tap'
import { ProfileError } from '../../src/profile/profile-error.js'
import { Failure } from '../../src/text/failure.js'

t.test('a profile that cannot be read is a failure, not a mistake in the command', async (t) => {
  const error = new ProfileError('line 3: no number', 'look there')
  t.ok(error instanceof Failure)
  t.match(error, { kind: 'failed', message: 'line 3: no number', hint: 'look there' })
})

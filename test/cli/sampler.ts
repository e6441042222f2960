import t from 'tap'
import { samplerOf } from '../../src/cli/sampler.js'

t.test('flamegraph samples unless it is given a file', async (t) => {
  const rows: [string, string | undefined][] = [
    ['', 'profile'],
    ['profile', 'profile'],
    ['offcpu -d 3', 'offcpu'],
    ['-d 10 -o app.svg', 'profile'],
    ['--title app -F 49', 'profile'],
    ['--title=app --user', 'profile'],
    ['app.folded', undefined],
    ['-o x.svg app.folded', undefined],
    ['-', undefined],
    ['diff a b', undefined],
  ]
  for (const [args, wanted] of rows)
    t.equal(samplerOf(args.split(' ').filter(Boolean)), wanted, args)
})

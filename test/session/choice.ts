import t from 'tap'
import { alternativeOf, attachOrder, firstChoices } from '../../src/session/choice.js'

const program = (name: string, insteadOf?: string) => ({
  name,
  section: `tp_btf/${name}`,
  instructions: 2,
  ...(insteadOf !== undefined && { insteadOf }),
})
const object = {
  programs: [
    program('follow_fork'),
    program('see'),
    program('see_raw', 'see'),
    program('see_classic', 'see_raw'),
    program('end'),
  ],
}
const names = (follow: boolean, wanted?: string[]) =>
  firstChoices(0, object, wanted, follow).map((choice) => choice.program)

t.test('only first choices are tried, and only what is wanted', async (t) => {
  t.same(names(false), ['see', 'end'])
  t.same(names(true), ['see', 'end', 'follow_fork'])
  t.same(names(true, ['end']), ['end', 'follow_fork'])
})

t.test('the next choice is the one that names the refused one', async (t) => {
  t.equal(alternativeOf(object, 'see')?.name, 'see_raw')
  t.equal(alternativeOf(object, 'see_raw')?.name, 'see_classic')
  t.equal(alternativeOf(object, 'see_classic'), undefined)
})

t.test('what follows forks is attached last, whatever stands in for it', async (t) => {
  const choices = [
    { object: 0, first: 'follow_fork', program: 'follow_fork_raw' },
    { object: 0, first: 'see', program: 'see' },
  ]
  t.same(
    attachOrder(choices).map((choice) => choice.program),
    ['see', 'follow_fork_raw'],
  )
})

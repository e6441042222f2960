import t from 'tap'
import { reduceEvents } from '../../../src/views/events/reduce.js'
import { came, eventScreen, keyed, many, startedEvents } from '../../fixtures/events.js'

t.test('how many came is counted by the second', async (t) => {
  let state = startedEvents()
  for (let turn = 0; turn < 3; turn++) {
    state.facts.log.append((await import('../../fixtures/events.js')).eventBatch(many(10)), 10)
    state = reduceEvents(state, { kind: 'events', nowMs: turn * 400, lost: 0 })
  }
  t.same(state.rates, [30])
  t.same(reduceEvents(state, { kind: 'events', nowMs: 3000, lost: 0 }).rates, [30, 0, 0, 0])
  t.equal(reduceEvents(state, { kind: 'events', nowMs: 1e9, lost: 0 }).rates.length, 60)
})

t.test('the end is told, and rows stay', async (t) => {
  const state = reduceEvents(came(startedEvents(), many(3)), { kind: 'ended', why: 'it is over' })
  t.match(eventScreen(state)[0], /it is over/)
  t.equal(state.next, 3)
  t.notOk(state.done)
})

t.test('a detail goes from event to event', async (t) => {
  const detail = keyed(came(startedEvents(), many(5)), 'up', 'enter')
  t.match(eventScreen(detail).join('\n'), /path +\/file3/)
  t.match(eventScreen(keyed(detail, 'n')).join('\n'), /path +\/file4/)
  t.match(eventScreen(keyed(detail, 'p')).join('\n'), /path +\/file2/)
  t.equal(keyed(detail, 'escape').pane, 'rows')
})

t.test('a new size keeps the cursor in sight', async (t) => {
  const state = keyed(came(startedEvents(), many(100)), 'up')
  const small = reduceEvents(state, { kind: 'resize', width: 20, height: 4 })
  t.equal(small.chosen, 98)
  t.equal(small.cursor.top, 98)
})

t.test('q and Ctrl-C end, Ctrl-C from everywhere', async (t) => {
  t.ok(keyed(startedEvents(), 'q').done)
  for (const opening of ['\\', '/', '?', 'enter']) {
    t.ok(keyed(startedEvents(), opening, 'ctrl-c').done)
    t.notOk(keyed(startedEvents(), opening, 'q').done)
  }
})

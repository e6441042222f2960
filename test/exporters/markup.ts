import t from 'tap'
import { embeddedJson, escapeMarkup } from '../../src/exporters/markup.js'

t.test('no text ends an element or an attribute', async (t) => {
  t.equal(escapeMarkup(`<a href="x">'&`), '&lt;a href=&quot;x&quot;&gt;&#39;&amp;')
  t.equal(escapeMarkup('a\x00\x1b\ufffeb\ud800c😀'), 'a���b�c😀')
})

t.test('JSON in markup is the same JSON', async (t) => {
  const value = ['</script><!--', ']]>', '&amp;', '\u2028\uffff', '😀']
  const text = embeddedJson(value)
  t.notMatch(text, /[<>&\u2028\uffff]/)
  t.same(JSON.parse(text), value)
})

/** How the page around the flame graph looks. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --back: light-dark(#fff, #17191d);
  --text: light-dark(#1a1a1a, #ececec);
  --soft: light-dark(#595959, #a8adb5);
  --line: light-dark(#e2e2e2, #33373e);
}
body {
  margin: 0 auto;
  max-width: 1800px;
  padding: 8px;
  background: var(--back);
  color: var(--text);
  font:
    13px/1.45 system-ui,
    sans-serif;
}
main {
  overflow: hidden;
}
h2 {
  margin: 16px 10px 4px;
  font-size: 16px;
}
p,
.notes {
  margin: 8px 10px;
  padding: 0;
  color: var(--soft);
  list-style: none;
}
table {
  width: calc(100% - 20px);
  margin: 0 10px;
  border-collapse: collapse;
  font:
    12px ui-monospace,
    'DejaVu Sans Mono',
    Menlo,
    Consolas,
    monospace;
  table-layout: auto;
}
th,
td {
  padding: 2px 8px;
  border-bottom: 1px solid var(--line);
  text-align: left;
  vertical-align: top;
}
td:nth-last-child(-n + 2) {
  overflow-wrap: anywhere;
}
td:last-child,
th {
  color: var(--soft);
}
.number {
  text-align: right;
  white-space: nowrap;
}
button {
  border: 0;
  padding: 0;
  background: none;
  color: inherit;
  font: inherit;
  text-align: inherit;
  cursor: pointer;
}
button:hover,
button:focus-visible {
  text-decoration: underline;
}
th[aria-sort] button {
  color: var(--text);
}
`.trim()

/** Sorts the table by a column, and searches the picture for a function. Runs in a browser. */
export const pageScript = String.raw`
(() => {
  'use strict'
  const svg = document.querySelector('svg.ebpf-trace')
  const body = document.querySelector('tbody')
  const headings = [...document.querySelectorAll('th.number')]
  headings.forEach((heading, column) => {
    heading.querySelector('button').addEventListener('click', () => {
      const turn = heading.getAttribute('aria-sort') === 'descending' ? 1 : -1
      for (const one of headings) one.removeAttribute('aria-sort')
      heading.setAttribute('aria-sort', turn < 0 ? 'descending' : 'ascending')
      const value = (row) => Number(row.cells[column].dataset.value)
      body.append(...[...body.rows].sort((a, b) => turn * (value(a) - value(b))))
    })
  })
  body.addEventListener('click', (event) => {
    const button = event.target.closest('.function')
    if (!button) return
    svg.flame.search('^' + button.textContent.replace(/[.*+?^$()|[\]{}\\]/g, '\\$&') + '$')
    svg.scrollIntoView({ block: 'nearest' })
  })
})()
`

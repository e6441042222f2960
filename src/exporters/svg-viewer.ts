import { viewerActions } from './svg-viewer-actions.js'

/**
 * The script inside the SVG, as text: it runs in a browser, where none of our modules are. It
 * reads the data beside it (viewerData), draws what can be seen as one path a colour, and finds
 * what the mouse is on by arithmetic: no element a frame, so a zoom costs the same for a
 * hundred frames and for a hundred thousand.
 */
const viewerDrawing = String.raw`
(() => {
  'use strict'
  const svg = document.currentScript.closest('svg')
  const data = JSON.parse(svg.querySelector('script[type="application/json"]').textContent)
  const { rowHeight, charWidth, margin, top, bottom, rows, icicle, names, origins } = data
  const count = data.func.length
  const depth = new Int32Array(count),
    parent = new Int32Array(count),
    end = new Int32Array(count)
  const start = new Float64Array(count),
    total = Float64Array.from(data.total)
  const wide = new RegExp(
    '[\\u1100-\\u115f\\u2e80-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\uff01-\\uff60' +
      '\\u{1f300}-\\u{1faff}\\u{20000}-\\u{3fffd}]',
    'u',
  )
  const named = (n) => (n === 0 ? 'all' : names[data.func[n]])
  decode()

  let width = 0,
    zoom = 0,
    cursor = -1,
    hovered = -1,
    pattern = null,
    shown = []
  const flame = svg.querySelector('.flame')
  const back = svg.querySelector('.back')
  const mark = add(svg, 'rect', { class: 'cursor', visibility: 'hidden', height: rowHeight - 1 })
  const head = svg.appendChild(svg.querySelector('.head'))
  const input = makeSearch()
  const matched = add(head, 'text', { class: 'matched', y: 73, 'aria-live': 'polite' })
  const resetButton = makeButton('Reset zoom', () => zoomTo(0))
  const themeButton = makeButton('Light/dark', toggleTheme)
  const tip = add(svg, 'g', { class: 'tip', visibility: 'hidden' })

  function decode() {
    const gaps = new Map()
    for (let i = 0; i < data.gaps.length; i += 2) gaps.set(data.gaps[i], data.gaps[i + 1])
    const open = [],
      right = []
    for (let n = 0; n < count; n++) {
      const d = (depth[n] = n === 0 ? 0 : depth[n - 1] + 1 - data.up[n])
      while (open.length > d) end[open.pop()] = n
      parent[n] = d > 0 ? open[d - 1] : -1
      start[n] = (right[d] ?? 0) + (gaps.get(n) ?? 0)
      right[d] = start[n] + total[n]
      right[d + 1] = start[n]
      open.push(n)
    }
    while (open.length > 0) end[open.pop()] = count
  }

  function add(to, name, attributes, text) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (const key in attributes) element.setAttribute(key, attributes[key])
    if (text !== undefined) element.textContent = text
    to.appendChild(element)
    return element
  }

  function makeSearch() {
    const holder = add(head, 'foreignObject', { x: margin, y: 56, width: 240, height: 26 })
    const field = document.createElementNS('http://www.w3.org/1999/xhtml', 'input')
    field.setAttribute('type', 'search')
    field.setAttribute('placeholder', 'Search  ( / )')
    field.setAttribute('aria-label', 'Search functions: text or regular expression')
    field.addEventListener('input', () => search(field.value))
    holder.appendChild(field)
    return field
  }

  function makeButton(label, act) {
    const button = add(head, 'g', { class: 'button', tabindex: 0, role: 'button' })
    add(button, 'rect', { width: label.length * charWidth + 16, height: 26 })
    add(button, 'text', { x: 8, y: 17 }, label)
    button.addEventListener('click', (event) => {
      event.stopPropagation()
      act()
    })
    button.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      event.stopPropagation()
      act()
    })
    button.size = label.length * charWidth + 16
    return button
  }

  const rowY = (d) => top + (icicle ? d : rows - 1 - d) * rowHeight

  function colorOf(n) {
    if (pattern && n > 0 && pattern.has(data.func[n])) return 'match'
    return data.before ? data.classes[n] : n === 0 ? 'p0' : data.classes[data.func[n]]
  }

  function columns(text) {
    let sum = 0
    for (const one of text) sum += wide.test(one) ? 2 : 1
    return sum
  }

  function cut(text, most) {
    if (columns(text) <= most) return text
    let kept = '',
      sum = 0
    for (const one of text) {
      sum += columns(one)
      if (sum > most - 1) break
      kept += one
    }
    return kept + '…'
  }

  function draw() {
    const scale = (width - 2 * margin) / (total[zoom] || 1)
    const paths = new Map(),
      faded = new Map(),
      labels = []
    shown = Array.from({ length: rows }, () => [])
    const lay = (n, x, w, into) => {
      const y = rowY(depth[n]),
        kind = colorOf(n)
      const drawn = Math.max(0.5, w > 2 ? w - 0.6 : w)
      const path =
        'M' +
        x.toFixed(1) +
        ' ' +
        y +
        'h' +
        drawn.toFixed(1) +
        'v' +
        (rowHeight - 1) +
        'h-' +
        drawn.toFixed(1) +
        'z'
      into.has(kind) ? into.get(kind).push(path) : into.set(kind, [path])
      shown[depth[n]].push({ n, x, w })
      const room = Math.floor((w - 6) / charWidth)
      if (room >= 3) labels.push({ text: cut(named(n), room), x: x + 3, y: y + 12 })
    }
    for (let n = parent[zoom]; n >= 0; n = parent[n]) lay(n, margin, width - 2 * margin, faded)
    const right = new Float64Array(rows).fill(-1)
    for (let n = zoom; n < end[zoom];) {
      const w = total[n] * scale,
        x = margin + (start[n] - start[zoom]) * scale
      if (w < 0.5 && x + w < right[depth[n]] + 0.5) {
        n = end[n]
        continue
      }
      right[depth[n]] = x + w
      lay(n, x, w, paths)
      n++
    }
    render(faded, paths, labels)
  }

  function render(faded, paths, labels) {
    const fresh = document.createDocumentFragment()
    for (const [set, fade] of [
      [faded, ' faded'],
      [paths, ''],
    ])
      for (const [kind, parts] of set)
        add(fresh, 'path', { class: kind + fade, d: parts.join('') })
    for (const { text, x, y } of labels)
      add(
        fresh,
        'text',
        {
          x: x.toFixed(1),
          y,
          textLength: (columns(text) * charWidth).toFixed(1),
          lengthAdjust: 'spacingAndGlyphs',
        },
        text,
      )
    flame.replaceChildren(fresh)
    svg.setAttribute('data-zoom', named(zoom))
    resetButton.style.display = zoom === 0 ? 'none' : ''
    place(cursor >= 0 ? cursor : hovered)
  }

  function placeOf(n) {
    return n < 0 ? undefined : shown[depth[n]].find((one) => one.n === n)
  }

  // The outline and the tooltip of a frame.
  function place(n) {
    const at = placeOf(n)
    mark.setAttribute('visibility', at ? 'visible' : 'hidden')
    tip.setAttribute('visibility', at ? 'visible' : 'hidden')
    if (!at) return
    const y = rowY(depth[n])
    mark.setAttribute('x', at.x)
    mark.setAttribute('y', y)
    mark.setAttribute('width', Math.max(1, at.w))
    explain(n, at.x, y)
  }

  function threeDigits(value) {
    if (Number.isInteger(value)) return value
    return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
  }

  function amount(value) {
    const step = data.steps.find(([least]) => Math.abs(value) >= least) ?? data.steps.at(-1)
    const grouped = (v) => threeDigits(v).toLocaleString('en-US', { maximumFractionDigits: 3 })
    if (step) return grouped(value / step[0]) + ' ' + step[1]
    return grouped(value) + ' ' + (value === 1 ? data.noun.replace(/s$/, '') : data.noun)
  }

  function share(part, whole) {
    const percent = whole === 0 ? 0 : (100 * part) / whole
    return (
      (percent === 0
        ? '0'
        : percent < 0.01
          ? '<0.01'
          : percent >= 99.95
            ? '100'
            : percent.toFixed(percent < 1 ? 2 : 1)) + ' %'
    )
  }

  function wordsOf(n) {
    const lines = []
    if (data.before) {
      const before = data.before[n],
        after = total[n] - before
      const change =
        before === 0
          ? 'new'
          : after === 0
            ? 'gone'
            : (after >= before ? '+' : '−') + share(Math.abs(after - before), before)
      lines.push('before ' + amount(before) + ' (' + share(before, data.befores) + ')')
      lines.push(
        'after  ' + amount(after) + ' (' + share(after, total[0] - data.befores) + '), ' + change,
      )
    } else {
      lines.push(amount(total[n]) + ' · ' + share(total[n], total[0]))
      if (zoom > 0 && n >= zoom && n < end[zoom])
        lines.push(share(total[n], total[zoom]) + ' of ' + named(zoom))
    }
    if (n > 0 && origins[data.func[n]]) lines.push(origins[data.func[n]])
    return lines
  }

  function wrapped(text, most) {
    const lines = ['']
    let sum = 0
    for (const one of text) {
      sum += columns(one)
      if (sum > most) {
        lines.push('')
        sum = columns(one)
      }
      lines[lines.length - 1] += one
    }
    return lines
  }

  function explain(n, x, y) {
    const most = Math.max(10, Math.min(90, Math.floor((width - 2 * margin - 16) / charWidth)))
    const lines = [named(n), ...wordsOf(n)].flatMap((line) => wrapped(line, most)).slice(0, 14)
    const w = Math.max(...lines.map(columns)) * charWidth + 16,
      h = lines.length * 16 + 10
    const left = Math.max(margin, Math.min(x, width - margin - w))
    const view = svg.getBoundingClientRect()
    const below = y + rowHeight + 4
    const fits = view.top + below + h < innerHeight || y - h - 4 < Math.max(0, -view.top)
    const at = fits ? below : y - h - 4
    tip.replaceChildren()
    add(tip, 'rect', { x: left, y: at, width: w, height: h })
    lines.forEach((line, i) =>
      add(
        tip,
        'text',
        {
          x: left + 8,
          y: at + 17 + i * 16,
          'font-weight': i === 0 ? 600 : 400,
          textLength: columns(line) * charWidth,
          lengthAdjust: 'spacingAndGlyphs',
        },
        line,
      ),
    )
  }
`

/** The whole script; what it does on keys and clicks lies beside. */
export const viewerScript = viewerDrawing + viewerActions

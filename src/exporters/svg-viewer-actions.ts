/**
 * The second half of the script inside the SVG: what the mouse, the keys and the window's size do.
 * It lies in the scope that svg-viewer.ts opens, and closes it.
 */
export const viewerActions = String.raw`
  function zoomTo(n) {
    zoom = n
    if (cursor >= 0 && (cursor < n || cursor >= end[n])) cursor = n
    search(input.value)
  }

  function search(text) {
    pattern = null
    if (text !== '') {
      let test
      try {
        const expression = new RegExp(text, 'i')
        test = (name) => expression.test(name)
      } catch {
        test = (name) => name.toLowerCase().includes(text.toLowerCase())
      }
      pattern = new Set()
      names.forEach((name, i) => {
        if (test(name)) pattern.add(i)
      })
    }
    let weight = 0
    if (pattern)
      for (let n = Math.max(zoom, 1); n < end[zoom];) {
        const hit = pattern.has(data.func[n])
        if (hit) weight += total[n]
        n = hit ? end[n] : n + 1
      }
    matched.textContent = pattern ? share(weight, total[zoom]) + ' matched' : ''
    draw()
  }

  function toggleTheme() {
    const dark =
      getComputedStyle(svg).colorScheme === 'dark' ||
      (svg.style.colorScheme === '' && matchMedia('(prefers-color-scheme: dark)').matches)
    const scheme = dark ? 'light' : 'dark'
    svg.style.colorScheme = scheme
    document.documentElement.style.colorScheme = scheme
  }

  function nodeAt(event) {
    if (event.target instanceof Element && event.target.closest('.head')) return -1
    const box = svg.getBoundingClientRect()
    const x = event.clientX - box.left,
      row = Math.floor((event.clientY - box.top - top) / rowHeight)
    const list = shown[icicle ? row : rows - 1 - row] ?? []
    let low = 0,
      high = list.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1,
        one = list[middle]
      if (x < one.x) high = middle - 1
      else if (x >= one.x + Math.max(0.5, one.w)) low = middle + 1
      else return one.n
    }
    return -1
  }

  function neighbour(n, key) {
    const list = shown[depth[n]],
      index = list.findIndex((one) => one.n === n)
    if (key === 'ArrowLeft') return list[index - 1]?.n ?? n
    if (key === 'ArrowRight') return list[index + 1]?.n ?? n
    const inwards = (key === 'ArrowDown') === icicle
    if (!inwards) return parent[n] >= 0 ? parent[n] : n
    // The widest of its children.
    let best = n
    for (const one of shown[depth[n] + 1] ?? [])
      if (parent[one.n] === n && (best === n || total[one.n] > total[best])) best = one.n
    return best
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const { key } = event
    if (event.target === input) {
      if (key === 'Escape') {
        input.value = ''
        search('')
      }
      if (key === 'Escape' || key === 'Enter') input.blur()
      return
    }
    if (key.startsWith('Arrow'))
      cursor = cursor < 0 || !placeOf(cursor) ? zoom : neighbour(cursor, key)
    else if (key === 'Enter' && cursor >= 0) return void zoomTo(cursor)
    else if (key === '/') input.focus()
    else if (key === 'Escape' && cursor >= 0) cursor = -1
    else if (key === 'Escape' && input.value !== '') {
      input.value = ''
      search('')
    } else if (key === 'Escape' || key === 'r') return void zoomTo(0)
    else if (key === 'Backspace') return void zoomTo(Math.max(0, parent[zoom]))
    else if (key === 't') toggleTheme()
    else return
    event.preventDefault()
    hovered = -1
    place(cursor)
    if (cursor >= 0) mark.scrollIntoView({ block: 'nearest' })
  }

  // The head stays in sight while a tall picture scrolls.
  function follow() {
    head.setAttribute(
      'transform',
      'translate(0 ' + Math.max(0, -svg.getBoundingClientRect().top) + ')',
    )
  }

  function resize() {
    const holder = svg.parentElement
    const wanted = Math.max(
      320,
      Math.floor(
        holder ? holder.clientWidth : document.documentElement.clientWidth || innerWidth,
      ),
    )
    if (wanted === width) return
    width = wanted
    const height = top + rows * rowHeight + bottom
    svg.setAttribute('width', width)
    svg.setAttribute('height', height)
    svg.removeAttribute('viewBox')
    back.setAttribute('height', Math.max(height, holder ? 0 : innerHeight))
    const [title, sub] = [svg.querySelector('.title'), svg.querySelector('.sub')]
    for (const [element, size] of [
      [title, (charWidth * 4) / 3],
      [sub, charWidth],
    ]) {
      element.full ??= element.textContent
      element.textContent = cut(element.full, Math.floor((width - 2 * margin) / size))
    }
    const inputWidth = Math.min(240, Math.max(110, width - 2 * margin - 320))
    input.parentElement.setAttribute('width', inputWidth)
    matched.setAttribute('x', margin + inputWidth + 12)
    themeButton.style.display = width < 450 ? 'none' : ''
    let x = width - margin
    for (const button of width < 450 ? [resetButton] : [themeButton, resetButton]) {
      x -= button.size
      button.setAttribute('transform', 'translate(' + x + ' 56)')
      x -= 8
    }
    draw()
  }

  svg.addEventListener('mousemove', (event) => {
    const n = nodeAt(event)
    if (n === hovered && cursor < 0) return
    cursor = -1
    hovered = n
    svg.style.cursor = n >= 0 ? 'pointer' : ''
    place(n)
  })
  svg.addEventListener('mouseleave', () => {
    hovered = -1
    place(cursor)
  })
  svg.addEventListener('click', (event) => {
    const n = nodeAt(event)
    if (n >= 0) zoomTo(n)
  })
  document.addEventListener('keydown', onKey)
  addEventListener('resize', resize)
  addEventListener('scroll', follow, { passive: true })
  svg.flame = {
    search(text) {
      input.value = text
      search(text)
    },
    zoomTo,
  }
  resize()
  search('')
  // A flame's root is at the bottom: start there.
  if (!icicle) scrollTo(0, svg.getBoundingClientRect().bottom + scrollY - innerHeight)
  follow()
})()
`

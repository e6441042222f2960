/**
 * What a mangled C++ name means, as a tree, and how that is written. A type is written around
 * what it declares (`int (*name)(char)`), so each node has a left and a right side.
 */

const lengthMax = 1 << 14
const depthMax = 400

/** Thrown where a name is no name, or too large: it is then shown as it is. */
export class NotMangled extends Error {}

/** What is being written. Its length is bounded: names can be bombs of substitutions. */
export class Writing {
  text = ''
  /** Which element of packs is written, within an expansion. */
  pack: number | undefined
  /** How many elements the packs have that were met in an expansion; -1: none was met. */
  packLength = -1
  /** Where an empty pack was last left out: c++filt then sees no `>` before. */
  droppedAt = -1
  #depth = 0

  add(text: string): void {
    this.text += text
    if (this.text.length > lengthMax) throw new NotMangled('it would be too long')
  }

  get last(): string {
    return this.text.at(-1) ?? ''
  }

  enter(): void {
    if (++this.#depth > depthMax) throw new NotMangled('it is nested too deep')
  }

  leave(): void {
    this.#depth--
  }
}

/** A part of a name. */
export abstract class Node {
  /** Writes what comes before a declared name. */
  abstract left(out: Writing): void

  /** Writes what comes after it. */
  right(_out: Writing): void {}

  write(out: Writing): void {
    out.enter()
    this.left(out)
    if (this.wraps === 'function' && !this.isOpen) out.add(' ')
    this.right(out)
    out.leave()
  }

  /** Whether a pointer to it needs parentheses: arrays and functions do. */
  get wraps(): 'array' | 'function' | undefined {
    return undefined
  }

  /** Whether it has a right side that its declared name must stand close to: `int (*`. */
  get isOpen(): boolean {
    return false
  }

  /** The last plain name in it, as its constructors have it. */
  get base(): string {
    return ''
  }
}

/** Text as it stands. */
export class Text extends Node {
  constructor(
    readonly text: string,
    /** The name of constructors, where it is another: std::string is a basic_string. */
    readonly own = text,
  ) {
    super()
  }

  left(out: Writing): void {
    out.add(this.text)
  }

  override get base(): string {
    return this.own
  }
}

/** Parts one after another. */
export class Row extends Node {
  constructor(readonly parts: readonly (Node | string)[]) {
    super()
  }

  left(out: Writing): void {
    for (const part of this.parts) {
      if (typeof part === 'string') out.add(part)
      else part.write(out)
    }
  }

  override get base(): string {
    const last = this.parts.at(-1)
    return last instanceof Node ? last.base : ''
  }
}

/** `outer::inner`. */
export class Nested extends Node {
  constructor(
    readonly outer: Node,
    readonly inner: Node,
  ) {
    super()
  }

  left(out: Writing): void {
    this.outer.write(out)
    out.add('::')
    this.inner.write(out)
  }

  override get base(): string {
    return this.inner.base
  }
}

/** A name with an ABI tag. */
export class Tagged extends Node {
  constructor(
    readonly name: Node,
    readonly tag: string,
  ) {
    super()
  }

  left(out: Writing): void {
    this.name.write(out)
    out.add(`[abi:${this.tag}]`)
  }

  override get base(): string {
    return this.name.base
  }
}

/** Writes nodes between commas; packs that are empty leave no comma. */
export function writeList(out: Writing, nodes: readonly Node[]): void {
  let isFirst = true
  for (const node of nodes) {
    const before = out.text
    if (!isFirst) out.add(', ')
    const start = out.text.length
    node.write(out)
    if (out.text.length > start) isFirst = false
    else {
      out.text = before
      out.droppedAt = before.length
    }
  }
}

/** `<...>` after a template's name. */
export class Arguments extends Node {
  constructor(readonly nodes: readonly Node[]) {
    super()
  }

  left(out: Writing): void {
    if (out.last === '<') out.add(' ')
    out.add('<')
    const { pack } = out
    writeList(out, this.nodes)
    out.pack = pack
    out.add(out.last === '>' && out.droppedAt !== out.text.length ? ' >' : '>')
  }
}

/** A template with its arguments. */
export class Template extends Node {
  constructor(
    readonly name: Node,
    readonly values: Arguments,
  ) {
    super()
  }

  left(out: Writing): void {
    this.name.write(out)
    this.values.write(out)
  }

  override get base(): string {
    return this.name.base
  }
}

/** A template argument that is several, where it is given. */
export class ArgumentPack extends Node {
  constructor(readonly nodes: readonly Node[]) {
    super()
  }

  left(out: Writing): void {
    const { pack } = out
    out.pack = undefined
    writeList(out, this.nodes)
    out.pack = pack
  }
}

/** The same where a parameter stands for it: in an expansion, one after the other. */
export class ParameterPack extends Node {
  constructor(readonly nodes: readonly Node[]) {
    super()
  }

  chosen(out: Writing): Node | undefined {
    out.packLength = Math.max(out.packLength, this.nodes.length)
    return this.nodes[out.pack ?? 0]
  }

  left(out: Writing): void {
    if (out.pack === undefined) writeList(out, this.nodes)
    else this.chosen(out)?.left(out)
  }

  override right(out: Writing): void {
    if (out.pack !== undefined) this.chosen(out)?.right(out)
  }

  override get wraps() {
    return this.nodes[0]?.wraps
  }
}

/** A pattern that is written once for each element of the packs in it. */
export class Expansion extends Node {
  constructor(readonly pattern: Node) {
    super()
  }

  left(out: Writing): void {
    const { pack, packLength } = out
    const before = out.text
    out.pack = 0
    out.packLength = -1
    this.pattern.write(out)
    const count = out.packLength
    if (count < 0) out.add('...')
    else if (count === 0) out.text = before
    for (let index = 1; index < count; index++) {
      out.add(', ')
      out.pack = index
      this.pattern.write(out)
    }
    out.pack = pack
    out.packLength = packLength
  }
}

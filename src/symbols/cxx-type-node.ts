/** The types in a mangled C++ name, and functions, which are written around their names. */
import { Node, NotMangled, ParameterPack, writeList, type Writing } from './cxx-node.js'

/** `const`, `volatile` and others behind a type. */
export class Qualified extends Node {
  private constructor(
    readonly type: Node,
    readonly qualifiers: string,
  ) {
    super()
  }

  /** A type with qualifiers, each once. An array is const as its elements are. */
  static to(type: Node, qualifiers: string): Node {
    if (type instanceof ArrayOf) return type.qualified(qualifiers)
    if (!(type instanceof Qualified)) return new Qualified(type, qualifiers)
    const words = qualifiers.split(' ').filter((word) => !type.qualifiers.split(' ').includes(word))
    const more = words.map((word) => ` ${word}`).join('')
    return new Qualified(type.type, type.qualifiers + more)
  }

  #element(out: Writing): Node | undefined {
    const { type } = this
    return type instanceof ParameterPack && out.pack !== undefined ? type.chosen(out) : undefined
  }

  left(out: Writing): void {
    const element = this.#element(out)
    if (element) return Qualified.to(element, this.qualifiers).left(out)
    this.type.left(out)
    if (this.type.wraps === undefined) out.add(this.qualifiers)
  }

  override right(out: Writing): void {
    const element = this.#element(out)
    if (element) return Qualified.to(element, this.qualifiers).right(out)
    this.type.right(out)
    if (this.type.wraps === 'function') out.add(this.qualifiers)
  }

  override get wraps() {
    return this.type.wraps
  }

  override get isOpen(): boolean {
    return this.type.isOpen
  }

  override get base(): string {
    return this.type.base
  }
}

/** A pointer or a reference. */
export class Pointer extends Node {
  constructor(
    readonly type: Node,
    readonly mark: string,
  ) {
    super()
  }

  left(out: Writing): void {
    out.enter()
    const { type } = this
    type.left(out)
    if (type.wraps === 'array') out.add(' (')
    else if (type.wraps === 'function') out.add(' (')
    out.add(this.mark)
    out.leave()
  }

  override right(out: Writing): void {
    if (this.type.wraps !== undefined) out.add(')')
    this.type.right(out)
  }

  override get isOpen(): boolean {
    return this.type.wraps !== undefined || this.type.isOpen
  }
}

/** A reference; one to a reference is one only. */
export class Reference extends Pointer {
  static to(type: Node, mark: string): Node {
    return type instanceof Reference ? type.referred(mark) : new Reference(type, mark)
  }

  referred(mark: string): Reference {
    return this.mark === '&&' && mark === '&' ? new Reference(this.type, '&') : this
  }

  /** Of a pack each element may be a reference already. */
  #element(out: Writing): Node | undefined {
    const chosen = this.type instanceof ParameterPack && out.pack !== undefined
    return chosen ? (this.type as ParameterPack).chosen(out) : undefined
  }

  override left(out: Writing): void {
    const element = this.#element(out)
    if (element) Reference.to(element, this.mark).left(out)
    else super.left(out)
  }

  override right(out: Writing): void {
    const element = this.#element(out)
    if (element) Reference.to(element, this.mark).right(out)
    else super.right(out)
  }
}

/** A pointer to a member. */
export class MemberPointer extends Node {
  constructor(
    readonly owner: Node,
    readonly type: Node,
  ) {
    super()
  }

  left(out: Writing): void {
    this.type.left(out)
    out.add(this.type.wraps === undefined ? ' ' : ' (')
    this.owner.write(out)
    out.add('::*')
  }

  override right(out: Writing): void {
    if (this.type.wraps !== undefined) out.add(')')
    this.type.right(out)
  }
}

/** An array. */
export class ArrayOf extends Node {
  constructor(
    readonly type: Node,
    readonly size: Node | string,
  ) {
    super()
  }

  /** An array is const as its elements are. */
  qualified(qualifiers: string): ArrayOf {
    const { type } = this
    return new ArrayOf(Qualified.to(type, qualifiers), this.size)
  }

  left(out: Writing): void {
    this.type.left(out)
  }

  override right(out: Writing): void {
    // Dimensions stand side by side, `[2][3]`, behind what is declared after a space.
    if (out.last !== ']') out.add(' ')
    out.add('[')
    if (typeof this.size === 'string') out.add(this.size)
    else this.size.write(out)
    out.add(']')
    this.type.right(out)
  }

  override get wraps() {
    return 'array' as const
  }
}

/** A function's type. */
export class FunctionType extends Node {
  constructor(
    readonly result: Node | undefined,
    readonly parameters: readonly Node[],
    readonly after: string,
  ) {
    super()
  }

  left(out: Writing): void {
    this.result?.left(out)
  }

  override right(out: Writing): void {
    out.add('(')
    writeList(out, this.parameters)
    out.add(')')
    this.result?.right(out)
    out.add(this.after)
  }

  override get wraps() {
    return 'function' as const
  }

  override get isOpen(): boolean {
    return this.result === undefined || this.result.isOpen
  }
}

/** A function with its name. */
export class Encoding extends Node {
  constructor(
    readonly name: Node,
    readonly type: FunctionType,
  ) {
    super()
  }

  left(out: Writing): void {
    const { result } = this.type
    if (result) {
      result.left(out)
      if (!result.isOpen) out.add(' ')
    }
    this.name.write(out)
    this.type.right(out)
  }

  /** As it stands before `::` of something local: without what it returns. */
  get plain(): Encoding {
    const { parameters, after } = this.type
    return new Encoding(this.name, new FunctionType(undefined, parameters, after))
  }
}

/** A template parameter that is only known later: a conversion's target names its own arguments. */
export class Forward extends Node {
  target: Node | undefined
  #busy = false

  constructor(readonly index: number) {
    super()
  }

  #once(write: (target: Node) => void): void {
    // One that is an argument of itself would be written for ever.
    if (this.#busy || this.target === undefined) throw new NotMangled('a parameter is nothing')
    this.#busy = true
    write(this.target)
    this.#busy = false
  }

  left(out: Writing): void {
    this.#once((target) => target.left(out))
  }

  override right(out: Writing): void {
    this.#once((target) => target.right(out))
  }
}

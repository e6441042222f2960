import {
  ArgumentPack,
  Arguments,
  Nested,
  Node,
  NotMangled,
  Row,
  Tagged,
  Template,
  Text,
  type Writing,
} from './cxx-node.js'
import { Encoding, FunctionType } from './cxx-type-node.js'
import type { Named } from './cxx-reader.js'
import { operators, specialNames } from './cxx-tables.js'
import { TypeReader, withoutVoid } from './cxx-types.js'

function plain(node: Node): Named {
  return { node, isTemplate: false, returnsNothing: false, after: '' }
}

/** The names in mangled names. */
export abstract class NameReader extends TypeReader {
  /** A function or a variable, or what was made for one. */
  protected encoding(): Node {
    return this.within(() => {
      if (this.ahead() === 'T' || this.ahead() === 'G') return this.#special()
      const named = this.name(true)
      if (this.#ends()) return named.node
      this.#settle()
      const result =
        named.isTemplate && !named.returnsNothing && !this.take('J') ? this.type() : undefined
      const parameters: Node[] = []
      while (!this.#ends()) parameters.push(this.type())
      const type = new FunctionType(result, withoutVoid(parameters), named.after)
      return new Encoding(named.node, type)
    })
  }

  #ends(): boolean {
    return this.at >= this.text.length || this.ahead() === 'E' || this.ahead() === '.'
  }

  /** What a conversion's type names is known once its arguments were read. */
  #settle(): void {
    for (const forward of this.forwards.splice(0)) forward.target = this.parameters[forward.index]
  }

  #special(): Node {
    const two = this.text.slice(this.at, this.at + 2)
    const words = specialNames[two]
    this.at += 2
    if (words !== undefined) {
      const isOfType = /^T[VTISFJ]/.test(two)
      return new Row([words, isOfType ? this.type() : this.name().node])
    }
    switch (two) {
      case 'TC': {
        const derived = this.type()
        this.number()
        this.need('_')
        return new Row(['construction vtable for ', this.type(), '-in-', derived])
      }
      case 'Th':
      case 'Tv':
        this.at--
        this.#offset()
        return new Row([`${two === 'Tv' ? '' : 'non-'}virtual thunk to `, this.encoding()])
      case 'Tc':
        this.#offset()
        this.#offset()
        return new Row(['covariant return thunk to ', this.encoding()])
      case 'TA':
        return new Row(['template parameter object for ', this.templateArgument()])
      case 'GR': {
        const name = this.name().node
        const digits = /^[0-9A-Z]*_/.exec(this.text.slice(this.at))?.[0]
        if (digits === undefined) return new Row(['reference temporary #0 for ', name])
        this.at += digits.length
        const count = digits === '_' ? 0 : parseInt(digits, 36) + 1
        return new Row([`reference temporary #${count} for `, name])
      }
      case 'GT': {
        const isSafe = this.take('t') || !this.take('n')
        const words = isSafe ? 'transaction clone for ' : 'non-transaction clone for '
        return new Row([words, this.encoding()])
      }
      default:
        throw new NotMangled('an unknown special name')
    }
  }

  #offset(): void {
    const found = /^(h(n?\d+)_|v(n?\d+)_(n?\d+)_)/.exec(this.text.slice(this.at, this.at + 50))
    if (!found) throw new NotMangled('no offset')
    this.at += found[0].length
  }

  protected name(isEncoding = false): Named {
    return this.within(() => {
      if (this.ahead() === 'N') return this.#nested(isEncoding)
      if (this.ahead() === 'Z') return this.#local(isEncoding)
      let named: Named
      if (this.ahead() === 'S' && !this.looksAt('St')) {
        const node = this.substitution()
        if (this.ahead() !== 'I') return plain(node)
        named = plain(node)
      } else {
        const isStd = this.take('St')
        named = this.unqualified(undefined)
        if (isStd) named = { ...named, node: new Nested(new Text('std'), named.node) }
        if (this.ahead() !== 'I') return named
        this.remember(named.node)
      }
      const values = new Arguments(this.templateArguments(isEncoding))
      return { ...named, node: new Template(named.node, values), isTemplate: true }
    })
  }

  #nested(isEncoding: boolean): Named {
    this.need('N')
    const isPlain = this.ahead() >= '0' && this.ahead() <= '9'
    const marks = isPlain ? '' : /^r?V?K?[RO]?/.exec(this.text.slice(this.at, this.at + 4))![0]
    this.at += marks.length
    const words = [
      marks.includes('K') ? ' const' : '',
      marks.includes('V') ? ' volatile' : '',
      marks.includes('r') ? ' __restrict' : '',
      marks.includes('R') ? ' &' : '',
      marks.includes('O') ? ' &&' : '',
    ]
    let named: Named | undefined
    while (!this.take('E')) named = this.#component(named, isEncoding)
    if (named === undefined) throw new NotMangled('an empty name')
    // The whole is no prefix of anything: where it is a type, that is remembered.
    this.substitutions.pop()
    named.after = marks === '' ? '' : words.join('')
    return named
  }

  #component(before: Named | undefined, isEncoding: boolean): Named {
    const outer = before?.node
    const next = this.ahead()
    if (next === 'I' && outer && !before.isTemplate) {
      const values = new Arguments(this.templateArguments(isEncoding))
      const node = new Template(outer, values)
      before.node = this.remember(node)
      before.isTemplate = true
      return before
    }
    if (next === 'S' && !outer && !this.looksAt('St')) {
      const node = this.substitution()
      // The last of all takes a substitution away; this one added none.
      if (this.ahead() === 'E') this.remember(node)
      return plain(node)
    }
    if (next === 'S' && !outer) {
      this.at += 2
      return plain(new Text('std'))
    }
    if (next === 'T' && !outer) return plain(this.remember(this.templateParameter()))
    if (next === 'D' && /^D[tT]/.test(this.text.slice(this.at, this.at + 2)) && !outer) {
      this.at += 2
      return plain(this.remember(this.decltype()))
    }
    if (next === 'M' && outer) {
      this.at++
      return before
    }
    const inner = this.unqualified(outer)
    if (outer) inner.node = new Nested(outer, inner.node)
    this.remember(inner.node)
    return inner
  }

  #local(isEncoding: boolean): Named {
    this.need('Z')
    const encoding = this.encoding()
    const outer = encoding instanceof Encoding ? encoding.plain : encoding
    this.need('E')
    if (this.take('s')) {
      this.#discriminator()
      return plain(new Nested(outer, new Text('string literal')))
    }
    if (this.take('d')) {
      const index = this.counted()
      const inner = this.name(isEncoding)
      const words = new Text(`{default arg#${index + 1}}`)
      return { ...inner, node: new Nested(new Nested(outer, words), inner.node) }
    }
    const inner = this.name(isEncoding)
    this.#discriminator()
    return { ...inner, node: new Nested(outer, inner.node) }
  }

  #discriminator(): void {
    const found = /^(__\d+_|_\d)/.exec(this.text.slice(this.at, this.at + 16))
    if (found) this.at += found[0].length
  }

  protected unqualified(scope: Node | undefined): Named {
    const next = this.ahead()
    if (next === 'L') this.at++
    const isPlain = next >= '0' && next <= '9'
    const named = isPlain ? plain(this.sourceName()) : this.#unqualified(scope)
    while (this.take('B')) {
      const tag = this.sourceName()
      named.node = new Tagged(named.node, tag.base)
    }
    return named
  }

  #unqualified(scope: Node | undefined): Named {
    const next = this.ahead()
    if (next >= '0' && next <= '9') return plain(this.sourceName())
    if (this.take('Ut')) {
      return plain(new Text(`{unnamed type#${this.counted() + 1}}`))
    }
    if (this.take('Ul')) return plain(this.#lambda())
    if (next === 'C' || (next === 'D' && /^D[0-9]/.test(this.text.slice(this.at, this.at + 2))))
      return this.#structor(scope)
    if (this.take('DC')) {
      const names = this.until('E', () => this.sourceName().base)
      return plain(new Text(`[${names.join(', ')}]`))
    }
    return this.#operator()
  }

  #structor(scope: Node | undefined): Named {
    const base = scope?.base ?? ''
    if (base === '') throw new NotMangled('a constructor of nothing')
    if (this.take('C')) {
      const isInherited = this.take('I')
      if (!/[1-5]/.test(this.ahead())) throw new NotMangled('an unknown constructor')
      this.at++
      if (isInherited) this.type()
      return { ...plain(new Text(base)), returnsNothing: true }
    }
    this.at += 2
    return { ...plain(new Text(`~${base}`)), returnsNothing: true }
  }

  #lambda(): Node {
    const { inLambda } = this
    this.inLambda = true
    const parameters = withoutVoid(this.until('E', () => this.type()))
    this.inLambda = inLambda
    const count = this.counted() + 1
    const signature = new FunctionType(undefined, parameters, '')
    return new LambdaName(signature, count)
  }

  #operator(): Named {
    const two = this.text.slice(this.at, this.at + 2)
    if (two === 'cv') {
      this.at += 2
      const { mayBeForward } = this
      this.mayBeForward = true
      const type = this.type()
      this.mayBeForward = mayBeForward
      return { ...plain(new Row(['operator ', type])), returnsNothing: true }
    }
    if (two === 'li') {
      this.at += 2
      return plain(new Row(['operator"" ', this.sourceName()]))
    }
    const found = operators[two]
    if (found === undefined) throw new NotMangled('an unknown name')
    this.at += 2
    const text = found[0].trimEnd()
    const isWord = /^[a-z]/.test(text)
    return plain(new Text(`operator${isWord ? ' ' : ''}${text}`))
  }

  protected templateArguments(isEncoding = false): Node[] {
    this.need('I')
    return this.within(() => {
      const found = this.until('E', () => this.templateArgument())
      // What a function takes and returns refers to the last arguments of its own name.
      if (isEncoding) this.parameters = found
      return found
    })
  }

  protected templateArgument(): Node {
    return this.within(() => {
      if (this.ahead() === 'L') return this.expression()
      if (this.take('J')) return new ArgumentPack(this.until('E', () => this.templateArgument()))
      if (!this.take('X')) return this.type()
      const expression = this.expression()
      this.need('E')
      return expression
    })
  }
}

class LambdaName extends Node {
  constructor(
    readonly signature: FunctionType,
    readonly count: number,
  ) {
    super()
  }

  left(out: Writing): void {
    out.add('{lambda')
    this.signature.right(out)
    out.add(`#${this.count}}`)
  }
}

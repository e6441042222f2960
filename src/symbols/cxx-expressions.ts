import {
  Arguments,
  Expansion,
  Nested,
  NotMangled,
  ParameterPack,
  Row,
  Template,
  Text,
  writeList,
  Node,
  type Writing,
} from './cxx-node.js'
import { Encoding } from './cxx-type-node.js'
import { NameReader } from './cxx-names.js'
import { operators } from './cxx-tables.js'

class List extends Node {
  constructor(readonly nodes: readonly Node[]) {
    super()
  }

  left(out: Writing): void {
    writeList(out, this.nodes)
  }
}

const suffixes: Record<string, string> = {
  int: '',
  'unsigned int': 'u',
  long: 'l',
  'unsigned long': 'ul',
  'long long': 'll',
  'unsigned long long': 'ull',
}

const wordsAround: Record<string, [before: string, after: string]> = {
  nx: ['noexcept(', ')'],
  ti: ['typeid(', ')'],
  te: ['typeid(', ')'],
  tw: ['throw ', ''],
}

/** The expressions in mangled names, as far as real names have them. */
export class NameParser extends NameReader {
  /** The whole of it, from behind `_Z`; what the linker or compiler put behind it is kept. */
  whole(): { node: Node; rest: string } {
    const node = this.encoding()
    return { node, rest: this.text.slice(this.at) }
  }

  protected expression(): Node {
    return this.within(() => this.#expression())
  }

  #expression(): Node {
    const two = this.text.slice(this.at, this.at + 2)
    if (this.ahead() === 'L') return this.#literal()
    if (this.ahead() === 'T') return this.templateParameter()
    if (two === 'fp' || two === 'fL') return this.#functionParameter()
    if (two === 'sr') return this.#scoped()
    if (this.ahead() >= '0' && this.ahead() <= '9') return this.#simpleName()
    const special = this.#special(two)
    if (special) return special
    const found = operators[two]
    if (found === undefined) throw new NotMangled('an unknown expression')
    this.at += 2
    const [text, operands] = found
    if (operands === 1) return this.#unary(two, text)
    const first = this.expression()
    if (two === 'dt' || two === 'pt') return new Row([bracketed(first), text, this.#member()])
    const second = this.expression()
    if (two === 'ix') return new Row([bracketed(first), '[', second, ']'])
    if (operands === 3) {
      const third = this.expression()
      return new Row([bracketed(first), '?', bracketed(second), ' : ', bracketed(third)])
    }
    const row = new Row([bracketed(first), text, bracketed(second)])
    // `>` would end the arguments around it.
    return two === 'gt' ? new Row(['(', row, ')']) : row
  }

  #unary(two: string, text: string): Node {
    if (two === 'st' || two === 'at') return new Row([text, '(', this.type(), ')'])
    // ++ and -- may stand behind what they change, or with _ before it.
    if (two === 'pp' || two === 'mm') {
      if (this.take('_')) return new Row([text, bracketed(this.expression())])
      return new Row([bracketed(this.expression()), text])
    }
    const operand = this.expression()
    // The address of a member is its name's.
    const isMember = two === 'ad' && isPlainMember(operand)
    return new Row([text, bracketed(isMember ? operand.name : operand)])
  }

  #member(): Node {
    return this.ahead() >= '0' && this.ahead() <= '9' ? this.#simpleName() : this.expression()
  }

  #special(two: string): Node | undefined {
    const words = wordsAround[two]
    if (words) {
      this.at += 2
      return new Row([words[0], two === 'ti' ? this.type() : this.expression(), words[1]])
    }
    switch (two) {
      case 'cl':
      case 'cp': {
        this.at += 2
        const called = this.expression()
        const values = this.until('E', () => this.expression())
        return new Row([callee(called), '(', new List(values), ')'])
      }
      case 'cv': {
        this.at += 2
        const type = this.type()
        if (!this.take('_')) return new Row(['(', type, ')', bracketed(this.expression())])
        return new Row(['(', type, ')(', new List(this.until('E', () => this.expression())), ')'])
      }
      case 'tl': {
        this.at += 2
        const type = this.type()
        return new Row([type, '{', new List(this.until('E', () => this.expression())), '}'])
      }
      case 'il':
        this.at += 2
        return new Row(['{', new List(this.until('E', () => this.expression())), '}'])
      case 'dc':
      case 'sc':
      case 'cc':
      case 'rc':
        return this.#cast(two)
      case 'sp':
        this.at += 2
        return new Expansion(this.expression())
      case 'sZ':
        this.at += 2
        return this.#packSize()
      case 'on':
        this.at += 2
        return this.#withArguments(this.unqualified(undefined).node)
      default:
        return undefined
    }
  }

  #packSize(): Node {
    const pack = this.ahead() === 'T' ? this.templateParameter() : this.expression()
    if (pack instanceof ParameterPack) return new Text(String(pack.nodes.length))
    return new Row(['sizeof...(', pack, ')'])
  }

  #cast(two: string): Node {
    const word = { dc: 'dynamic', sc: 'static', cc: 'const', rc: 'reinterpret' }[two]
    this.at += 2
    const type = this.type()
    return new Row([`${word}_cast<`, type, '>(', this.expression(), ')'])
  }

  #functionParameter(): Node {
    const found = /^f(?:p|L\d+p)[rVK]*(\d*)_/.exec(this.text.slice(this.at, this.at + 24))
    if (this.take('fpT')) return new Text('this')
    if (!found) throw new NotMangled('no parameter')
    this.at += found[0].length
    return new Text(`{parm#${found[1] === '' ? 1 : Number(found[1]) + 2}}`)
  }

  #scoped(): Node {
    this.at += 2
    let outer: Node | undefined
    const isLong = this.take('N')
    if (isLong || !/[0-9]/.test(this.ahead())) outer = this.type()
    // `srN`, and names alone, go on until an E.
    if (outer === undefined || isLong)
      while (!this.take('E'))
        outer = outer ? new Nested(outer, this.#simpleName()) : this.#simpleName()
    this.take('on')
    const name = this.unqualified(undefined).node
    if (outer === undefined) throw new NotMangled('a scope of nothing')
    return this.#withArguments(new Nested(outer, name))
  }

  #simpleName(): Node {
    return this.#withArguments(this.sourceName())
  }

  #withArguments(name: Node): Node {
    if (this.ahead() !== 'I') return name
    const { parameters } = this
    const values = new Arguments(this.templateArguments())
    this.parameters = parameters
    return new Template(name, values)
  }

  #literal(): Node {
    this.need('L')
    if (this.take('_Z') || this.take('Z')) {
      const { parameters } = this
      const encoding = this.encoding()
      this.parameters = parameters
      this.need('E')
      return encoding
    }
    const type = this.type()
    const end = this.text.indexOf('E', this.at)
    if (end < 0) throw new NotMangled('a literal without end')
    const value = this.text.slice(this.at, end)
    this.at = end + 1
    const name = type instanceof Text ? type.text : ''
    if (name === 'bool' && value === '0') return new Row(['false'])
    if (name === 'bool' && value === '1') return new Row(['true'])
    const number = value.replace(/^n/, '-')
    const suffix = suffixes[name]
    if (suffix !== undefined) return new Row([`${number}${suffix}`])
    const isReal = /^(float|double|long double|__float128)$/.test(name)
    const text = isReal ? `[${number}]` : name === 'decltype(nullptr)' ? number || '0' : number
    return new Row(['(', type, ')', text])
  }
}

function isPlainMember(node: Node): node is Encoding {
  return node instanceof Encoding && node.name instanceof Nested && node.type.after === ''
}

/** Names and lists stand alone, all else in parentheses. */
function bracketed(node: Node): Node {
  const isPlain = node instanceof Text || node instanceof Nested || isList(node)
  return isPlain ? node : new Row(['(', node, ')'])
}

/** A function is called by its name. */
function callee(node: Node): Node {
  return node instanceof Encoding ? node.name : bracketed(node)
}

function isList(node: Node): boolean {
  return node instanceof Row && node.parts.includes('{')
}

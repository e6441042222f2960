import {
  ArgumentPack,
  Arguments,
  Expansion,
  NotMangled,
  ParameterPack,
  Row,
  Template,
  Text,
  type Node,
} from './cxx-node.js'
import {
  ArrayOf,
  Forward,
  FunctionType,
  MemberPointer,
  Pointer,
  Qualified,
  Reference,
} from './cxx-type-node.js'
import { Reader } from './cxx-reader.js'
import { builtinTypes, laterTypes, standardNames } from './cxx-tables.js'

/** Where a type with parameters of templates was first, and which they were. */
interface Origin {
  start: number
  parameters: Node[]
  inLambda: boolean
}

/** The types in mangled names. */
export abstract class TypeReader extends Reader {
  /** Parameters of templates that come later in the name: a conversion's own arguments. */
  protected readonly forwards: Forward[] = []
  protected mayBeForward = false
  protected inLambda = false

  /** How many parameters of templates were met. */
  #uses = 0
  readonly #origins = new Map<number, Origin>()

  protected type(): Node {
    const [start, uses] = [this.at, this.#uses]
    const node = this.within(() => this.#type())
    const index = this.substitutions.length - 1
    if (uses !== this.#uses && this.substitutions[index] === node && !this.#origins.has(index)) {
      const { parameters, inLambda } = this
      this.#origins.set(index, { start, parameters, inLambda })
    }
    return node
  }

  /**
   * A substitution repeats the letters, so a `T_` in it is the parameter of where it stands now,
   * which may be another template than where it was first: it is then read again.
   */
  #again(index: number, node: Node): Node {
    const origin = this.#origins.get(index)
    if (origin === undefined) return node
    if (origin.parameters === this.parameters && origin.inLambda === this.inLambda) return node
    const { at, isAgain } = this
    this.at = origin.start
    this.isAgain = true
    const found = this.type()
    this.at = at
    this.isAgain = isAgain
    return found
  }

  #type(): Node {
    const letter = this.ahead()
    const builtin = builtinTypes[letter]
    if (builtin !== undefined) {
      this.at++
      return new Text(builtin)
    }
    switch (letter) {
      case 'r':
      case 'V':
      case 'K':
        return this.#qualified()
      case 'P':
        this.at++
        return this.remember(new Pointer(this.type(), '*'))
      case 'R':
        this.at++
        return this.remember(Reference.to(this.type(), '&'))
      case 'O':
        this.at++
        return this.remember(Reference.to(this.type(), '&&'))
      case 'C':
      case 'G':
        this.at++
        return this.remember(
          Qualified.to(this.type(), letter === 'C' ? ' _Complex' : ' _Imaginary'),
        )
      case 'F':
        return this.remember(this.#function(''))
      case 'A':
        return this.remember(this.#array())
      case 'M': {
        this.at++
        const owner = this.type()
        return this.remember(new MemberPointer(owner, this.type()))
      }
      case 'T':
        return this.#parameterType()
      case 'S':
        return this.#substituted()
      case 'D':
        return this.#later()
      case 'U':
        return this.#vendorQualified()
      case 'u':
        return this.#vendorBuiltin()
      default:
        return this.remember(this.name().node)
    }
  }

  #vendorBuiltin(): Node {
    this.need('u')
    const name = this.sourceName()
    if (this.ahead() !== 'I') return this.remember(name)
    return this.remember(new Template(name, new Arguments(this.templateArguments())))
  }

  #qualified(): Node {
    const marks = /^r?V?K?/.exec(this.text.slice(this.at, this.at + 3))![0]
    this.at += marks.length
    // A member function that is const is one type, not a function that is made const.
    const inner = this.ahead() === 'F' ? this.#function('') : this.type()
    const words = `${marks.includes('K') ? ' const' : ''}${marks.includes('V') ? ' volatile' : ''}`
    const all = `${words}${marks.includes('r') ? ' __restrict' : ''}`
    return this.remember(Qualified.to(inner, all))
  }

  #function(after: string): Node {
    this.need('F')
    this.take('Y')
    const result = this.type()
    return new FunctionType(result, ...this.#parameters('E', after))
  }

  #parameters(mark: string, after: string): [Node[], string] {
    const parameters: Node[] = []
    let ref = ''
    while (!this.take(mark)) {
      if (this.take(`R${mark}`)) ref = ' &'
      else if (this.take(`O${mark}`)) ref = ' &&'
      else {
        parameters.push(this.type())
        continue
      }
      break
    }
    return [withoutVoid(parameters), `${ref}${after}`]
  }

  #array(): Node {
    this.need('A')
    let size: Node | string = ''
    if (this.ahead() >= '0' && this.ahead() <= '9') size = String(this.number())
    else if (this.ahead() !== '_') size = this.expression()
    this.need('_')
    return new ArrayOf(this.type(), size)
  }

  #parameterType(): Node {
    if (/^T[sue]/.test(this.text.slice(this.at, this.at + 2))) {
      this.at += 2
      return this.remember(this.name().node)
    }
    const parameter = this.remember(this.templateParameter())
    // Arguments behind a conversion's type are those of the conversion.
    if (this.ahead() !== 'I' || this.mayBeForward) return parameter
    return this.remember(new Template(parameter, new Arguments(this.templateArguments())))
  }

  protected templateParameter(): Node {
    this.need('T')
    this.#uses++
    if (this.take('L')) this.counted()
    const index = this.counted()
    if (this.inLambda) return new Text(`auto:${index + 1}`)
    if (!this.mayBeForward) {
      const found = this.parameters[index]
      if (found === undefined) throw new NotMangled('a parameter that is none')
      return found instanceof ArgumentPack ? new ParameterPack(found.nodes) : found
    }
    const forward = new Forward(index)
    this.forwards.push(forward)
    return forward
  }

  #substituted(): Node {
    if (this.looksAt('St')) return this.remember(this.name().node)
    const known = this.substitution()
    if (this.ahead() !== 'I') return known
    return this.remember(new Template(known, new Arguments(this.templateArguments())))
  }

  protected substitution(): Node {
    this.need('S')
    if (this.take('_')) return this.#substitutionAt(0)
    const letter = this.ahead()
    const standard = standardNames[letter]
    if (standard) {
      this.at++
      // A constructor is called by the whole name's last part, so that is written then.
      const isLong = /[CD]/.test(this.ahead()) && letter !== 't'
      let node: Node = new Text(isLong ? standard.long : standard.short, standard.own)
      while (this.take('B')) node = this.remember(new Row([node, '[abi:', this.sourceName(), ']']))
      return node
    }
    const digits = /^[0-9A-Z]{1,6}(?=_)/.exec(this.text.slice(this.at, this.at + 7))?.[0]
    if (digits === undefined) throw new NotMangled('no substitution')
    this.at += digits.length + 1
    return this.#substitutionAt(parseInt(digits, 36) + 1)
  }

  #substitutionAt(index: number): Node {
    const found = this.substitutions[index]
    if (found === undefined) throw new NotMangled('a substitution that is none')
    return this.#again(index, found)
  }

  #later(): Node {
    const letter = this.text[this.at + 1] ?? ''
    const simple = laterTypes[letter]
    if (simple !== undefined) {
      this.at += 2
      return new Text(simple)
    }
    switch (letter) {
      case 'p':
        this.at += 2
        return this.remember(new Expansion(this.type()))
      case 't':
      case 'T':
        this.at += 2
        return this.remember(this.decltype())
      case 'v':
        return this.remember(this.#vector())
      case 'F': {
        this.at += 2
        const bits = this.number()
        if (this.take('x')) return new Text(`_Float${bits}x`)
        if (this.take('b')) return new Text(`std::bfloat${bits}_t`)
        this.need('_')
        return new Text(`_Float${bits}`)
      }
      case 'o':
        this.at += 2
        return this.remember(this.#function(' noexcept'))
      case 'O': {
        this.at += 2
        const condition = this.expression()
        this.need('E')
        const inner = this.#function('')
        return this.remember(new Row([inner, ' noexcept(', condition, ')']))
      }
      case 'x':
        this.at += 2
        return this.remember(this.#function(''))
      default:
        throw new NotMangled('an unknown type')
    }
  }

  /** `decltype (...)`, behind its two letters. */
  protected decltype(): Node {
    const expression = this.expression()
    this.need('E')
    return new Row(['decltype (', expression, ')'])
  }

  #vector(): Node {
    this.at += 2
    const size = this.ahead() === '_' ? '' : String(this.number())
    this.need('_')
    return new Row([this.type(), ` __vector(${size})`])
  }

  #vendorQualified(): Node {
    this.need('U')
    const name = this.sourceName()
    const values = this.ahead() === 'I' ? [new Arguments(this.templateArguments())] : []
    const inner = this.type()
    return this.remember(new Row([inner, ' ', name, ...values]))
  }
}

/** `void` alone says that there are none. */
export function withoutVoid(parameters: Node[]): Node[] {
  const [only] = parameters
  return parameters.length === 1 && only instanceof Text && only.text === 'void' ? [] : parameters
}

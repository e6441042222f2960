import { Node, NotMangled, Text } from './cxx-node.js'
import type { Encoding } from './cxx-type-node.js'

const nodesMax = 1 << 12
const depthMax = 200

/** What a name turned out to be, for what may follow it. */
export interface Named {
  node: Node
  /** It ends with template arguments: what it returns comes first then. */
  isTemplate: boolean
  /** A constructor, destructor or conversion: it returns nothing that is written. */
  returnsNothing: boolean
  /** ` const &` of a member function. */
  after: string
}

/** Goes through a mangled name; the grammar's parts, which need each other, lie above it. */
export abstract class Reader {
  protected at = 0
  protected readonly substitutions: Node[] = []
  protected parameters: Node[] = []
  /** What is read was read before: nothing is to be remembered. */
  protected isAgain = false
  #nodes = 0
  #depth = 0

  constructor(protected readonly text: string) {}

  protected ahead(): string {
    return this.text[this.at] ?? ''
  }

  protected looksAt(text: string): boolean {
    return this.text.startsWith(text, this.at)
  }

  /** Takes a text if it is there. */
  protected take(text: string): boolean {
    if (!this.looksAt(text)) return false
    this.at += text.length
    return true
  }

  protected need(text: string): void {
    if (!this.take(text)) throw new NotMangled(`no ${text} at ${this.at}`)
  }

  /** Decimal digits. */
  protected number(): number {
    const start = this.at
    while (this.ahead() >= '0' && this.ahead() <= '9') this.at++
    if (start === this.at || this.at - start > 9) throw new NotMangled('no number')
    return Number(this.text.slice(start, this.at))
  }

  /** The number before an underscore, as many things are counted: `_` 0, `0_` 1. */
  protected counted(): number {
    if (this.take('_')) return 0
    const value = this.number()
    this.need('_')
    return value + 1
  }

  /** Runs a part of the grammar, not too deep. */
  protected within<Result>(part: () => Result): Result {
    if (++this.#depth > depthMax || ++this.#nodes > nodesMax) throw new NotMangled('too large')
    const result = part()
    this.#depth--
    return result
  }

  /** Parts until a mark. */
  protected until<Result>(mark: string, part: () => Result): Result[] {
    const found: Result[] = []
    while (!this.take(mark)) found.push(part())
    return found
  }

  protected remember(node: Node): Node {
    if (!this.isAgain) this.substitutions.push(node)
    return node
  }

  /** A name with its length before it. */
  protected sourceName(): Node {
    const length = this.number()
    const name = this.text.slice(this.at, this.at + length)
    if (length === 0 || name.length < length) throw new NotMangled('a name is cut')
    this.at += length
    return new Text(/^_GLOBAL_[._$]N/.test(name) ? '(anonymous namespace)' : name)
  }

  protected abstract type(): Node
  protected abstract name(isEncoding?: boolean): Named
  protected abstract encoding(): Node | Encoding
  protected abstract expression(): Node
  protected abstract templateArgument(): Node
  protected abstract unqualified(scope: Node | undefined): Named
  protected abstract templateArguments(isEncoding?: boolean): Node[]
  protected abstract substitution(): Node
}

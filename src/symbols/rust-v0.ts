/**
 * Rust's own scheme of names (RFC 2603). What was written before is referred to by where it
 * stands, so a name may be a bomb: what is written is bounded in length, depth and steps.
 */
import { fromPuny, NotMangled } from './rust-punycode.js'

const lengthMax = 1 << 14
const depthMax = 200
const stepsMax = 1 << 14

const basicTypes: Record<string, string> = {
  a: 'i8',
  b: 'bool',
  c: 'char',
  d: 'f64',
  e: 'str',
  f: 'f32',
  h: 'u8',
  i: 'isize',
  j: 'usize',
  l: 'i32',
  m: 'u32',
  n: 'i128',
  o: 'u128',
  p: '_',
  s: 'i16',
  t: 'u16',
  u: '()',
  v: '...',
  x: 'i64',
  y: 'u64',
  z: '!',
}

/** The text of a name, from behind its `_R`; undefined where it is none. */
export function demangleV0(mangled: string): string | undefined {
  const [, text = '', suffix = ''] = /^([A-Za-z0-9_]+)((?:[.$].*)?)$/.exec(mangled) ?? []
  // What the compiler adds to copies (.llvm.1234, .warm) says nothing to people.
  if (text === '' || !/^([.$][\w@]+)*$/.test(suffix)) return undefined
  try {
    return new Name(text).whole()
  } catch (error) {
    if (error instanceof NotMangled) return undefined
    throw error
  }
}

class Name {
  #at = 0
  #out = ''
  #depth = 0
  #steps = 0
  /** Lifetimes bound by `for<...>` around. */
  #bound = 0
  #isSilent = false

  constructor(readonly text: string) {}

  whole(): string {
    this.#path(true)
    if (this.#at < this.text.length) {
      this.#isSilent = true
      this.#path(false)
    }
    if (this.#at < this.text.length) throw new NotMangled('there is more')
    return this.#out
  }

  get #next(): string {
    return this.text[this.#at] ?? ''
  }

  #take(letter: string): boolean {
    if (this.#next !== letter) return false
    this.#at++
    return true
  }

  #letter(): string {
    const letter = this.#next
    if (letter === '') throw new NotMangled('it ends early')
    this.#at++
    return letter
  }

  #add(text: string): void {
    if (this.#isSilent) return
    this.#out += text
    if (this.#out.length > lengthMax) throw new NotMangled('it would be too long')
  }

  #within(part: () => void): void {
    if (++this.#depth > depthMax || ++this.#steps > stepsMax) throw new NotMangled('too large')
    part()
    this.#depth--
  }

  /** `_` is 0, `0_` 1; exact as far as it matters: hashes are not shown. */
  #base62(): number {
    if (this.#take('_')) return 0
    let value = 0
    for (let letter = this.#letter(); letter !== '_'; letter = this.#letter()) {
      const digit = /\d/.test(letter)
        ? Number(letter)
        : letter >= 'a'
          ? letter.charCodeAt(0) - 87
          : letter.charCodeAt(0) - 29
      value = value * 62 + digit
    }
    return value + 1
  }

  #optional(letter: string): number {
    return this.#take(letter) ? this.#base62() + 1 : 0
  }

  #identifier(): { name: string; number: number } {
    const number = this.#optional('s')
    const isPuny = this.#take('u')
    const digits = /^(0|[1-9]\d{0,5})/.exec(this.text.slice(this.#at, this.#at + 6))?.[0]
    if (digits === undefined) throw new NotMangled('no name')
    this.#at += digits.length
    this.#take('_')
    const name = this.text.slice(this.#at, this.#at + Number(digits))
    this.#at += Number(digits)
    if (name.length < Number(digits)) throw new NotMangled('a name is cut')
    return { name: isPuny ? fromPuny(name) : name, number }
  }

  /** Reads again what stands earlier. */
  #backward(part: () => void): void {
    const start = this.#at - 1
    const place = this.#base62()
    if (place >= start) throw new NotMangled('it refers to what comes later')
    if (this.#isSilent) return
    const after = this.#at
    this.#at = place
    this.#within(part)
    this.#at = after
  }

  #path(isValue: boolean): void {
    this.#within(() => this.#pathOf(this.#letter(), isValue))
  }

  #pathOf(letter: string, isValue: boolean): void {
    switch (letter) {
      case 'C':
        this.#add(this.#identifier().name)
        break
      case 'N':
        this.#nested(isValue)
        break
      case 'M':
      case 'X':
        // Where the implementation stands is nothing that people write.
        this.#implementation()
        this.#as(letter)
        break
      case 'Y':
        this.#as(letter)
        break
      case 'I':
        this.#path(isValue)
        this.#add(isValue ? '::<' : '<')
        this.#list(() => this.#argument())
        this.#add('>')
        break
      case 'B':
        this.#backward(() => this.#path(isValue))
        break
      default:
        throw new NotMangled('no path')
    }
  }

  #nested(isValue: boolean): void {
    const space = this.#letter()
    this.#path(isValue)
    const { name, number } = this.#identifier()
    if (/[A-Z]/.test(space)) {
      const word = space === 'C' ? 'closure' : space === 'S' ? 'shim' : space
      this.#add(`::{${word}${name === '' ? '' : `:${name}`}#${number}}`)
    } else if (/[a-z]/.test(space)) this.#add(name === '' ? '' : `::${name}`)
    else throw new NotMangled('no namespace')
  }

  #implementation(): void {
    const isSilent = this.#isSilent
    this.#optional('s')
    this.#isSilent = true
    this.#path(false)
    this.#isSilent = isSilent
  }

  #as(letter: string): void {
    this.#add('<')
    this.#type()
    if (letter !== 'M') {
      this.#add(' as ')
      this.#path(false)
    }
    this.#add('>')
  }

  /** Parts between commas until an E; how many there were. */
  #list(part: () => void): number {
    let count = 0
    for (; !this.#take('E'); count++) {
      if (count > 0) this.#add(', ')
      if (this.#at >= this.text.length) throw new NotMangled('it ends early')
      part()
    }
    return count
  }

  #argument(): void {
    if (this.#take('L')) this.#lifetime(this.#base62())
    else if (this.#take('K')) this.#constant()
    else this.#type()
  }

  /** Numbered from the innermost outwards; 0 is the one that is not said. */
  #lifetime(index: number): void {
    if (index === 0) return this.#add("'_")
    const depth = this.#bound - index
    if (depth < 0) throw new NotMangled('a lifetime that is none')
    this.#add(depth < 26 ? `'${String.fromCharCode(97 + depth)}` : `'_${depth}`)
  }

  #binder(part: () => void): void {
    const count = this.#optional('G')
    if (count > 100) throw new NotMangled('too many lifetimes')
    if (count > 0) {
      this.#add('for<')
      for (let index = 0; index < count; index++) {
        this.#bound++
        if (index > 0) this.#add(', ')
        this.#lifetime(1)
      }
      this.#add('> ')
    }
    part()
    this.#bound -= count
  }

  #type(): void {
    this.#within(() => {
      const letter = this.#letter()
      const basic = basicTypes[letter]
      if (basic !== undefined) this.#add(basic)
      else this.#typeOf(letter)
    })
  }

  #typeOf(letter: string): void {
    switch (letter) {
      case 'R':
      case 'Q': {
        this.#add('&')
        const lifetime = this.#take('L') ? this.#base62() : 0
        if (lifetime > 0) this.#lifetime(lifetime)
        if (lifetime > 0) this.#add(' ')
        if (letter === 'Q') this.#add('mut ')
        return this.#type()
      }
      case 'P':
      case 'O':
        this.#add(letter === 'P' ? '*const ' : '*mut ')
        return this.#type()
      case 'A':
      case 'S':
        this.#add('[')
        this.#type()
        if (letter === 'A') this.#add('; ')
        if (letter === 'A') this.#constant()
        return this.#add(']')
      case 'T': {
        this.#add('(')
        const count = this.#list(() => this.#type())
        return this.#add(count === 1 ? ',)' : ')')
      }
      case 'F':
        return this.#binder(() => this.#function())
      case 'D':
        return this.#dynamic()
      case 'B':
        return this.#backward(() => this.#type())
      default:
        this.#at--
        return this.#path(false)
    }
  }

  #function(): void {
    if (this.#take('U')) this.#add('unsafe ')
    if (this.#take('K')) {
      const abi = this.#take('C') ? 'C' : this.#identifier().name.replaceAll('_', '-')
      this.#add(`extern "${abi}" `)
    }
    this.#add('fn(')
    this.#list(() => this.#type())
    this.#add(')')
    if (this.#take('u')) return
    this.#add(' -> ')
    this.#type()
  }

  #dynamic(): void {
    this.#add('dyn ')
    this.#binder(() => {
      for (let count = 0; !this.#take('E'); count++) {
        if (count > 0) this.#add(' + ')
        this.#trait()
      }
    })
    if (!this.#take('L')) throw new NotMangled('no lifetime')
    const lifetime = this.#base62()
    if (lifetime === 0) return
    this.#add(' + ')
    this.#lifetime(lifetime)
  }

  /** `Trait<A, Item = B>`: bindings stand among the arguments. */
  #trait(): void {
    let isOpen = this.#openPath()
    while (this.#take('p')) {
      this.#add(isOpen ? ', ' : '<')
      isOpen = true
      this.#add(`${this.#identifier().name} = `)
      this.#type()
    }
    if (isOpen) this.#add('>')
  }

  /** A path whose arguments are not closed yet; whether it has some. */
  #openPath(): boolean {
    let isOpen = false
    if (this.#take('B')) {
      this.#backward(() => (isOpen = this.#openPath()))
      return isOpen
    }
    if (!this.#take('I')) {
      this.#path(false)
      return false
    }
    this.#path(false)
    this.#add('<')
    this.#list(() => this.#argument())
    return true
  }

  #constant(): void {
    this.#within(() => this.#constantOf(this.#letter()))
  }

  #constantOf(letter: string): void {
    if (letter === 'B') return this.#backward(() => this.#constant())
    if (letter === 'p') return this.#add('_')
    const isNegative = 'aslxni'.includes(letter) && this.#take('n')
    if (!'abchijlmnostxy'.includes(letter)) throw new NotMangled('no constant')
    const end = this.text.indexOf('_', this.#at)
    const digits = this.text.slice(this.#at, end)
    if (end < 0 || !/^[0-9a-f]{0,32}$/.test(digits)) throw new NotMangled('no constant')
    this.#at = end + 1
    const value = BigInt(`0x${digits || '0'}`)
    if (letter === 'b') return this.#add(value === 0n ? 'false' : 'true')
    if (letter === 'c') return this.#add(quoted(Number(value)))
    this.#add(`${isNegative ? '-' : ''}${value}`)
  }
}

function quoted(point: number): string {
  if (point > 0x10ffff) throw new NotMangled('no character')
  const text = String.fromCodePoint(point)
  return /[\p{L}\p{N}\p{P}\p{S} ]/u.test(text)
    ? `'${text.replace(/['\\]/g, '\\$&')}'`
    : `'\\u{${point.toString(16)}}'`
}

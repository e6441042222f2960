import { decodeType, extraSize } from './decode.js'
import { BtfError, kinds, type BtfType, type Kind, type TypeId, type TypeOf } from './types.js'

/** A note on a type or on one of its members: `doc:…`, `kind:…`. */
export interface DeclTag {
  text: string
  /** Index of the member or parameter; -1 for the type itself. */
  component: number
}

/**
 * Names and docs of a stranger's object are shown as they are, so they may not hold what a
 * terminal obeys: controls, direction marks, bytes that are no UTF-8.
 */
const unprintable = /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]/

const headerSize = 24
const magic = 0xeb9f

/**
 * The types of an object, the kernel or a module. The kernel has 150,000 of them and a tool looks
 * at a dozen: opening notes only where each begins; a type is decoded when it is asked for.
 *
 *     0        hdr_len    + type_off            + str_off
 *     | header | (more)   | types, 12 bytes + … | NUL-terminated names |
 */
export class Btf {
  readonly #view: DataView
  readonly #names: Buffer
  readonly #base: Btf | undefined
  /** Where each type begins; the first is type `firstId`. */
  readonly #starts: Uint32Array
  readonly #decoded = new Map<TypeId, BtfType>()
  /** A hostile object could make every member's name the whole string section. */
  #budget: number
  #tags: Map<TypeId, DeclTag[]> | undefined
  /** 1, or for a module's BTF the number after its base's last. */
  readonly firstId: TypeId
  /** One more than the largest id. */
  readonly endId: TypeId

  /** Reads BTF; a module's continues the ids and names of `base`, the kernel's. */
  constructor(bytes: Uint8Array, base?: Btf) {
    const header = readHeader(bytes)
    this.#view = new DataView(bytes.buffer, bytes.byteOffset + header.typesAt, header.typesSize)
    this.#names = Buffer.from(bytes.buffer, bytes.byteOffset + header.namesAt, header.namesSize)
    this.#budget = 64 * header.namesSize + 65536
    this.#base = base
    this.#starts = indexTypes(this.#view)
    this.firstId = base?.endId ?? 1
    this.endId = this.firstId + this.#starts.length
  }

  /** Bytes of names, the base's included: where a module's names begin. */
  get namesEnd(): number {
    return (this.#base?.namesEnd ?? 0) + this.#names.length
  }

  /** The type of that number. */
  type(id: TypeId): BtfType {
    if (id === 0) return { kind: 'void', name: '' }
    if (id < this.firstId && this.#base !== undefined) return this.#base.type(id)
    const known = this.#decoded.get(id)
    if (known !== undefined) return known
    const start = this.#starts[id - this.firstId]
    if (start === undefined) throw new BtfError(`type ${id} does not exist`)
    const type = decodeType(this.#view, start, (offset) => this.name(offset))
    this.#decoded.set(id, type)
    return type
  }

  /** The name at an offset of the string section. */
  name(offset: number): string {
    const skipped = this.#base?.namesEnd ?? 0
    if (offset < skipped && this.#base !== undefined) return this.#base.name(offset)
    const start = offset - skipped
    const end = this.#names.indexOf(0, start)
    if (start >= this.#names.length || end < 0) throw new BtfError(`no name at ${offset}`)
    this.#budget -= end - start
    if (this.#budget < 0) throw new BtfError('the names overlap too often to be real')
    const name = this.#names.toString('utf8', start, end)
    if (unprintable.test(name)) throw new BtfError(`the name at ${offset} cannot be shown`)
    return name
  }

  /** The number of the first type with that name and one of those kinds. */
  find(name: string, ...wanted: Kind[]): TypeId | undefined {
    const below = this.#base?.find(name, ...wanted)
    if (below !== undefined) return below
    const [first] = this.ids({ name, kinds: wanted })
    return first
  }

  /** Numbers of this BTF's own types, by name, kind or both. */
  *ids(search: { name?: string; kinds?: Kind[] }): Generator<TypeId> {
    const numbers = new Set(search.kinds?.map((kind) => kinds.indexOf(kind)))
    const offsets = search.name === undefined ? undefined : this.#offsetsOf(search.name)
    if (offsets?.size === 0) return
    for (let index = 0; index < this.#starts.length; index++) {
      const start = this.#starts[index] ?? 0
      if (offsets !== undefined && !offsets.has(this.#view.getUint32(start, true))) continue
      const number = (this.#view.getUint32(start + 4, true) >>> 24) & 31
      if (numbers.size === 0 || numbers.has(number)) yield this.firstId + index
    }
  }

  /** What DECL_TAGs say of a type and its members. */
  tags(id: TypeId): DeclTag[] {
    this.#tags ??= this.#collectTags()
    return this.#tags.get(id) ?? []
  }

  #collectTags(): Map<TypeId, DeclTag[]> {
    const tags = new Map<TypeId, DeclTag[]>()
    for (const id of this.ids({ kinds: ['declTag'] })) {
      const { name, type, component } = this.type(id) as TypeOf<'declTag'>
      const list = tags.get(type) ?? []
      list.push({ text: name, component })
      tags.set(type, list)
    }
    return tags
  }

  /** Where a name lies: several times where a writer did not merge equal ones or shared endings. */
  #offsetsOf(name: string): Set<number> {
    const skipped = this.#base?.namesEnd ?? 0
    const wanted = Buffer.from(`${name}\0`)
    const offsets = new Set<number>()
    let at = this.#names.indexOf(wanted)
    while (at >= 0) {
      offsets.add(at + skipped)
      at = this.#names.indexOf(wanted, at + 1)
    }
    // A module's type may be named by a string of its base.
    if (this.#base !== undefined)
      for (const offset of this.#base.#offsetsOf(name)) offsets.add(offset)
    return offsets
  }
}

function readHeader(bytes: Uint8Array) {
  if (bytes.length < headerSize) throw new BtfError(`BTF of ${bytes.length} bytes has no header`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found = view.getUint16(0, true)
  if (found === 0x9feb) throw new BtfError('big-endian BTF: made for another kind of machine')
  if (found !== magic) throw new BtfError('not BTF: it does not begin with 0xeb9f')
  if (view.getUint8(2) !== 1) throw new BtfError(`unknown BTF version ${view.getUint8(2)}`)
  const length = view.getUint32(4, true)
  const typesAt = length + view.getUint32(8, true)
  const typesSize = view.getUint32(12, true)
  const namesAt = length + view.getUint32(16, true)
  const namesSize = view.getUint32(20, true)
  if (length < headerSize || Math.max(typesAt + typesSize, namesAt + namesSize) > bytes.length) {
    throw new BtfError(`the BTF header promises more than its ${bytes.length} bytes`)
  }
  return { typesAt, typesSize, namesAt, namesSize }
}

function indexTypes(view: DataView): Uint32Array {
  // The smallest type has 12 bytes; the array is cut to what was found.
  const starts = new Uint32Array(Math.floor(view.byteLength / 12))
  let count = 0
  let at = 0
  while (at + 12 <= view.byteLength) {
    starts[count++] = at
    const info = view.getUint32(at + 4, true)
    const extra = extraSize((info >>> 24) & 31, info & 0xffff)
    if (extra === undefined) {
      throw new BtfError(`type ${count} has the unknown kind ${(info >>> 24) & 31}`)
    }
    at += 12 + extra
  }
  if (at !== view.byteLength) throw new BtfError(`type ${count} is cut short`)
  return starts.slice(0, count)
}

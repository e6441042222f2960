import { Btf } from '../btf/btf.js'
import { machines, readElf, sectionBytes, sectionNamed, type Elf } from '../elf/elf.js'
import { bytesSource, ElfError } from '../elf/source.js'
import {
  symbolBinding,
  symbolsOf,
  symbolTables,
  symbolType,
  type ElfSymbol,
} from '../elf/symbols.js'
import { Failure } from '../text/failure.js'
import { callsOf, type Calls } from './calls.js'
import { replacedPrograms } from './alternatives.js'
import { readMaps, type ObjectMap } from './maps.js'
import { readParameters, type Parameter } from './parameters.js'

/** A BPF object, as read from its file: nothing here depends on the kernel that runs. */
export interface BpfObject {
  /** `bpf`, or the name of what else it was made for. */
  machine: string
  /** What the object states to the kernel: `GPL`, `Dual MIT/GPL`; empty where it states none. */
  license: string
  programs: ObjectProgram[]
  maps: ObjectMap[]
  parameters: Parameter[]
  btf: Btf
  /** What its instructions call, so that a dangerous object can be refused before the load. */
  readonly calls: Calls
}

/** A program and the section that says what it attaches to. */
export interface ObjectProgram {
  name: string
  /** As written in SEC(): `tp_btf/sys_exit`. */
  section: string
  /** Without the functions it calls. */
  instructions: number
  /** The program whose alternative it is: INSTEAD_OF() in its source. */
  insteadOf?: string
}

/** What makes a file that is ELF no usable BPF object. */
export class ObjectError extends Failure {
  constructor(message: string, hint?: string) {
    super('failed', message, hint)
    this.name = 'ObjectError'
  }
}

/** Larger files are not BPF objects. */
export const objectSizeMax = 16 << 20

const executable = 4
const instructionSize = 8

/** Reads a BPF object. Throws an ObjectError or BtfError that says what is wrong. */
export function readObject(bytes: Uint8Array): BpfObject {
  if (bytes.length > objectSizeMax) throw new ObjectError(`${bytes.length} bytes are no BPF object`)
  try {
    return read(bytes)
  } catch (error) {
    if (error instanceof ElfError) throw new ObjectError(`not a BPF object: ${error.message}`)
    throw error
  }
}

function read(bytes: Uint8Array): BpfObject {
  const elf = readElf(bytesSource(bytes))
  const machine = machines[elf.machine] ?? `machine ${elf.machine}`
  if (machine !== 'bpf') {
    throw new ObjectError(`an ELF file for ${machine}, not for BPF`, 'compile it with -target bpf')
  }
  if (!elf.littleEndian || elf.bits !== 64)
    throw new ObjectError('a BPF object of the other byte order')
  const types = sectionNamed(elf, '.BTF')
  if (types === undefined) throw new ObjectError('the object has no BTF', 'compile it with -g')
  const btf = new Btf(sectionBytes(elf, types))
  const table = symbolTables(elf)[0]
  const symbols = table === undefined ? [] : [...symbolsOf(elf, table)]
  return {
    machine,
    license: readLicense(elf),
    programs: readPrograms(elf, symbols, replacedPrograms(btf)),
    maps: readMaps(btf),
    parameters: readParameters(elf, btf, symbols),
    btf,
    // A shipped object's nobody asks for.
    get calls() {
      return readCalls(elf, symbols)
    },
  }
}

function readLicense(elf: Elf): string {
  const section = sectionNamed(elf, 'license')
  if (section === undefined) return ''
  return Buffer.from(sectionBytes(elf, section)).toString('utf8').replace(/\0.*$/s, '')
}

function readPrograms(
  elf: Elf,
  symbols: ElfSymbol[],
  replaced: ReadonlyMap<string, string>,
): ObjectProgram[] {
  return symbols.flatMap(({ name, type, binding, section: index, size }) => {
    const section = elf.sections[index]
    if (section === undefined || (section.flags & executable) === 0) return []
    // Functions in .text are called by programs; a local one elsewhere is inlined text of libbpf's.
    if (section.name === '.text' || type !== symbolType.function) return []
    if (binding === symbolBinding.local) return []
    checkName(name)
    checkName(section.name)
    const insteadOf = replaced.get(name)
    return [
      {
        name,
        section: section.name,
        instructions: Math.floor(size / instructionSize),
        ...(insteadOf !== undefined && { insteadOf }),
      },
    ]
  })
}

/** Names are shown as they are: nothing in them may reach a terminal that it would obey. */
function checkName(name: string): void {
  if (!/^[\x20-\x7e]*$/.test(name)) throw new ObjectError('a program or section cannot be shown')
}

function readCalls(elf: Elf, symbols: ElfSymbol[]): Calls {
  const code = elf.sections.filter(({ flags }) => (flags & executable) !== 0)
  const undefinedNames = symbols.filter(({ section, name }) => section === 0 && name !== '')
  return callsOf(
    code.map((section) => sectionBytes(elf, section)),
    undefinedNames.map(({ name }) => name),
  )
}

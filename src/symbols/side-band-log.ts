import { sideBandRecords, type SideBandRecord } from '../kernel/side-band.js'

const sizeMax = 1 << 20

/**
 * The kernel's records of processes as they came, undecoded: where programs start by the hundred
 * in a second, hardly one of them is on a stack that was seen, and what the kernel says of the
 * others is never looked at.
 */
export class SideBandLog {
  /** Called when much is held: time to select from it. */
  whenLarge: () => void = () => {}
  /** Bytes held. */
  #size = 0
  /** Records that the kernel had no room for. */
  lost = 0
  #pieces: Uint8Array[] = []

  /** Keeps a message, and the bytes with it in which it came. */
  add(payload: Uint8Array): void {
    const before = this.#size
    this.#size += payload.length
    this.#pieces.push(payload)
    if (before <= sizeMax && this.#size > sizeMax) this.whenLarge()
  }

  /** Takes out what came so far, to be selected from. */
  cut(): Uint8Array[] {
    this.#size = 0
    return this.#pieces.splice(0)
  }

  /**
   * The records of these processes and of those that they were forked from, in the order of their
   * time; `also` those of all that have not ended, which may be asked for later.
   */
  select(pieces: Uint8Array[], pids: Iterable<number>, also?: 'living'): SideBandRecord[] {
    const { parents, began, ended, lost } = familiesOf(pieces)
    this.lost += lost
    const lives = (pid: number): boolean => (ended.get(pid) ?? -1n) <= (began.get(pid) ?? -1n)
    const wanted = new Set(pids)
    if (also) for (const pid of parents.keys()) if (lives(pid)) wanted.add(pid)
    // The loop meets what is added while it runs.
    for (const pid of wanted) parents.get(pid)?.forEach((parent) => wanted.add(parent))
    const isWanted = (pid: number): boolean => wanted.has(pid) || (also !== undefined && lives(pid))
    const records = pieces.flatMap((piece) =>
      [...sideBandRecords(piece, isWanted)].filter((record) => record.kind !== 'lost'),
    )
    return records.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
  }
}

interface Families {
  /** By pid; several where a number was used again. */
  parents: Map<number, number[]>
  /** When a process of this number was last begun, and ended. */
  began: Map<number, bigint>
  ended: Map<number, bigint>
  lost: number
}

/** Who began and ended, in no order: each CPU has its own records. */
function familiesOf(pieces: Uint8Array[]): Families {
  const found: Families = { parents: new Map(), began: new Map(), ended: new Map(), lost: 0 }
  for (const piece of pieces)
    for (const record of sideBandRecords(piece, 'families')) {
      if (record.kind === 'lost') found.lost += record.count
      else if (record.kind === 'exit') {
        if (record.pid === record.tid) setLater(found.ended, record)
      } else if (record.kind === 'fork' && record.pid !== record.parentPid) {
        setLater(found.began, record)
        const known = found.parents.get(record.pid)
        if (known) known.push(record.parentPid)
        else found.parents.set(record.pid, [record.parentPid])
      }
    }
  return found
}

function setLater(times: Map<number, bigint>, { pid, time }: { pid: number; time: bigint }): void {
  const known = times.get(pid)
  if (known === undefined || known < time) times.set(pid, time)
}

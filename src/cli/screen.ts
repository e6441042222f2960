/**
 * The terminal as a screen of lines: taken over at the start, given back whatever happens. It is
 * written without blocking, a terminal that dozes must not hold up what is counted: it gets the
 * newest lines when it takes some again.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { keyReader, type Input } from '../views/screen/keys.js'
import { askBackground, enterScreen, frameText, leaveScreen } from '../views/screen/frame.js'

/** What happens at a terminal. */
export interface ScreenEvents {
  input(input: Input): void
  resize(size: ScreenSize): void
  /** It has gone, or a signal says that we shall. */
  end(): void
}

/** How large a screen is. */
export interface ScreenSize {
  width: number
  height: number
}

/** A terminal that has been taken over. */
export interface Screen {
  size(): ScreenSize
  /** Makes the terminal show these lines, as soon as it takes them. */
  show(lines: string[]): void
  /** Shows everything anew. */
  refresh(): void
  /** Lets the shell have the terminal until it brings us back. */
  suspend(): void
  /** Gives the terminal back. */
  close(): Promise<void>
}

/** Escape is a key when so long nothing followed. */
const escapeMs = 30
/** An answer that comes after we have left would be typed into the shell. */
const answerMs = 150
/** How often to ask a terminal that takes nothing whether it does again. */
const retryMs = 20

/** Takes the terminal over. */
export function openScreen(on: ScreenEvents): Screen {
  return new LiveScreen(on)
}

class LiveScreen implements Screen {
  readonly #on: ScreenEvents
  readonly #input: ReadStream
  readonly #fd: number
  readonly #keys = keyReader()
  readonly #startedMs = performance.now()
  #undo: (() => void)[] = []
  #shown: string[] | undefined
  #wanted: string[] | undefined
  #rest = Buffer.alloc(0)
  #retry: NodeJS.Timeout | undefined
  #escape: NodeJS.Timeout | undefined
  #isIn = false
  #isRaw = false
  #isLost = false
  #answered = true
  #whenAnswered = (): void => {}

  constructor(on: ScreenEvents) {
    this.#on = on
    this.#fd = ownDescriptor()
    this.#input = process.stdin.isTTY ? process.stdin : new ReadStream(openSync('/dev/tty', 'r'))
    this.#listen()
    this.#enter()
    if (!/^(linux|dumb)$/.test(process.env['TERM'] ?? '')) this.#ask()
  }

  size(): ScreenSize {
    const [width, height] = process.stdout.getWindowSize()
    // A terminal that does not know says 0.
    return { width: width || 80, height: height || 24 }
  }

  show(lines: string[]): void {
    this.#wanted = lines
    this.#pump()
  }

  refresh(): void {
    this.#shown = undefined
    this.#pump()
  }

  suspend(): void {
    this.#stop(0)
  }

  async close(): Promise<void> {
    // At once: whoever closes may have something to say.
    this.#giveBack()
    const left = answerMs - (performance.now() - this.#startedMs)
    if (!this.#answered && !this.#isLost && left > 0)
      await new Promise<void>((resolve) => {
        this.#whenAnswered = resolve
        setTimeout(resolve, left)
      })
    this.#leave()
    for (const undo of this.#undo.splice(0)) undo()
    clearTimeout(this.#retry)
    clearTimeout(this.#escape)
    this.#input.pause()
    if (this.#fd > 2) closeSync(this.#fd)
  }

  #listen(): void {
    const input = this.#input
    input.setEncoding('utf8')
    this.#when(input, 'data', (text: string) => this.#read(text))
    for (const event of ['end', 'error', 'close']) this.#when(input, event, () => this.#lose())
    this.#when(process.stdout, 'resize', () => this.#resized())
    // A terminal that has gone is told by its first failing write, too.
    this.#when(process.stdout, 'error', () => this.#lose())
    this.#when(process, 'SIGTERM', () => this.#on.end())
    this.#when(process, 'SIGINT', () => this.#on.end())
    this.#when(process, 'SIGHUP', () => this.#on.end())
    this.#when(process, 'SIGTSTP', this.#onStop)
    this.#when(process, 'SIGCONT', () => this.#enter())
    this.#when(process, 'exit', () => this.#leave())
    // Before the words of an exception are written.
    this.#when(process, 'uncaughtExceptionMonitor', () => this.#leave())
  }

  #when(source: NodeJS.EventEmitter, event: string, then: (text: string) => void): void {
    source.on(event, then)
    this.#undo.push(() => source.off(event, then))
  }

  #onStop = (): void => this.#stop(process.pid)

  /** Stops as if we had never listened: our whole job with 0, as the terminal's Ctrl-Z would. */
  #stop(pid: number): void {
    this.#leave()
    process.off('SIGTSTP', this.#onStop)
    process.kill(pid, 'SIGTSTP')
    // From here on we have been continued, or nobody can.
    process.on('SIGTSTP', this.#onStop)
    this.#enter()
  }

  #enter(): void {
    if (this.#isLost) return
    try {
      // The shell may have changed the mode without our knowing.
      this.#input.setRawMode(false)
      this.#input.setRawMode(true)
    } catch {
      return this.#lose()
    }
    this.#isIn = true
    this.#isRaw = true
    this.#rest = Buffer.from(enterScreen)
    this.#shown = undefined
    this.#input.resume()
    this.#pump()
    this.#resized()
  }

  #leave(): void {
    this.#giveBack()
    if (!this.#isRaw) return
    this.#isRaw = false
    try {
      this.#input.setRawMode(false)
    } catch {
      // It has gone.
    }
  }

  /** At once, since the process may end; but not for ever. Keys are still read as they come. */
  #giveBack(): void {
    if (!this.#isIn) return
    this.#isIn = false
    // A sequence that was cut short ends with CAN.
    const bytes = Buffer.from((this.#rest.length > 0 ? '\x18' : '') + leaveScreen)
    this.#rest = Buffer.alloc(0)
    if (!this.#isLost) writePatiently(this.#fd, bytes)
  }

  #ask(): void {
    this.#answered = false
    this.#rest = Buffer.concat([this.#rest, Buffer.from(askBackground)])
    this.#pump()
  }

  #read(text: string): void {
    clearTimeout(this.#escape)
    this.#take(this.#keys.feed(text))
    if (this.#keys.waiting())
      this.#escape = setTimeout(() => this.#take(this.#keys.flush()), escapeMs)
  }

  #take(inputs: Input[]): void {
    for (const input of inputs) {
      if (input.kind === 'answered') {
        this.#answered = true
        this.#whenAnswered()
      } else this.#on.input(input)
    }
  }

  #resized(): void {
    this.#shown = undefined
    this.#on.resize(this.size())
  }

  #lose(): void {
    if (this.#isLost) return
    this.#isLost = true
    this.#on.end()
  }

  /** Writes what the terminal takes now, and comes back for the rest. */
  #pump(): void {
    if (!this.#isIn || this.#isLost) return
    clearTimeout(this.#retry)
    try {
      for (;;) {
        if (this.#rest.length === 0) {
          if (!this.#wanted) return
          this.#rest = Buffer.from(frameText(this.#shown, this.#wanted))
          this.#shown = this.#wanted
          this.#wanted = undefined
          if (this.#rest.length === 0) return
        }
        this.#rest = this.#rest.subarray(writeSync(this.#fd, this.#rest))
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return this.#lose()
      this.#retry = setTimeout(() => this.#pump(), retryMs)
    }
  }
}

/**
 * The terminal opened once more: that it does not block must not become true for the shell, which
 * has the same description as our stdout. Where it may not be opened it is written as it is.
 */
function ownDescriptor(): number {
  const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY
  for (const path of ['/proc/self/fd/1', '/dev/tty']) {
    try {
      return openSync(path, flags)
    } catch {
      // Another user's terminal, as under su.
    }
  }
  return 1
}

function writePatiently(fd: number, bytes: Buffer): void {
  const untilMs = performance.now() + 200
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(fd, bytes, done)
    } catch (error) {
      const isFull = (error as NodeJS.ErrnoException).code === 'EAGAIN'
      if (!isFull || performance.now() > untilMs) return
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2)
    }
  }
}

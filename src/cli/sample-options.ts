/** The options of `profile`, `offcpu` and a `flamegraph` of what runs now. */
import { flameOptions } from './flame-options.js'
import type { OptionDefinition } from './options.js'
import { count, flag, oneOf, span, words } from './values.js'

const option = <T>(definition: Omit<OptionDefinition<T>, 'places'>): OptionDefinition<T> => ({
  ...definition,
  places: [],
})

/** Hertz by the name of what they are meant for. */
export const presets = { production: 19, staging: 49, development: 99, debug: 199 } as const

const presetNames = Object.keys(presets) as (keyof typeof presets)[]

/** What both samplers take. */
const samplerOptions = {
  kernel: option({
    category: 'own',
    doc: 'only what runs in the kernel: no user stacks',
    more: 'What runs in programs is not counted.',
    read: flag,
  }),
  user: option({
    category: 'own',
    doc: 'only what runs in programs: no kernel stacks',
    more: 'System calls count as the function that calls; threads of the kernel are not counted.',
    read: flag,
  }),
  unwind: option({
    argument: 'HOW',
    choices: ['auto', 'fp'],
    category: 'own',
    doc: 'how user stacks are walked: auto unless told, or fp, by frame pointers alone',
    more: 'auto finds callers by what .eh_frame says of the code, as debuggers do, and by frame pointers where it says nothing. The table of a file is made when its code is first met: stacks from before are broken. fp takes no tables (8 MiB in the kernel), and breaks off in code without frame pointers, which most distributions have.',
    read: oneOf('auto', 'fp'),
  }),
  'per-cgroup': option({ category: 'own', doc: 'keep control groups apart', read: flag }),
  'symbols-report': option({
    category: 'output',
    doc: 'say on stderr how the functions of each module were named, and why not',
    read: flag,
  }),
  'max-samples': option({
    argument: 'N',
    category: 'extent',
    doc: 'end after this many samples, or waits',
    read: count,
  }),
  record: option({
    argument: 'FILE',
    category: 'output',
    doc: 'keep all that was seen, for replay FILE and flamegraph FILE, anywhere',
    more: 'What is kept is each stack with its names, when and how often it was seen, and what is said at the end, not addresses: their names are known on this machine alone, and while its processes are there. replay and flamegraph give of it, to the byte, what -o gives now. C++ and Rust names are kept mangled, so that --mangled can be chosen later.',
    read: words,
  }),
  count: option({
    short: 'n',
    argument: 'N',
    category: 'output',
    doc: 'how many functions to print: 30 unless told',
    read: count,
  }),
}

/** What only `profile` takes. */
export const profileOptions = {
  preset: option({
    argument: 'NAME',
    choices: presetNames,
    category: 'own',
    doc: 'production, staging, development or debug: 19, 49, 99 or 199 Hz',
    read: oneOf(...presetNames),
  }),
  event: option({
    argument: 'EVENT',
    choices: ['cpu-clock', 'cycles'],
    category: 'own',
    doc: 'what makes the ticks: cpu-clock, or cycles where the CPU counts them',
    more: 'cpu-clock is exact in time and works everywhere; it does not see what the kernel does while interrupts are off. cycles does, and ticks slower on a CPU that is clocked down.',
    read: oneOf('cpu-clock', 'cycles'),
  }),
  'annotate-idle': option({ category: 'own', doc: 'count idle CPUs too', read: flag }),
}

/** What only `offcpu` takes. */
export const offcpuOptions = {
  slower: option({
    argument: 'DURATION',
    category: 'own',
    doc: 'only waits of at least this long: 1ms',
    read: span,
  }),
  wakers: option({
    category: 'own',
    doc: 'who woke the thread: its stack stands over that of who waited',
    read: flag,
  }),
  preempted: option({
    category: 'own',
    doc: 'count waits for a CPU too, of threads that could have run on',
    read: flag,
  }),
}

const { output, quiet, ...pictures } = flameOptions
const { measure: _, normalize: __, ...drawn } = pictures

/** Several files can be written of one run. */
const outputs = option<string[]>({
  ...output,
  doc: 'write there; its ending says the format; again for another file',
  read: (text, before = []) => [...before, words(text)],
})

/** By the name of the sampler: all that it takes besides the shared options. */
export const sampleOptions = {
  profile: { ...profileOptions, ...samplerOptions, ...drawn, output: outputs, quiet },
  offcpu: { ...offcpuOptions, ...samplerOptions, ...drawn, output: outputs, quiet },
}

type AllOptions = (typeof sampleOptions)['profile'] & (typeof sampleOptions)['offcpu']

/** What was given. */
export type SampleValues = {
  [Name in keyof AllOptions]?: ReturnType<AllOptions[Name]['read']>
}

/** What samples stacks: an object of the same name. */
export type Sampler = keyof typeof sampleOptions

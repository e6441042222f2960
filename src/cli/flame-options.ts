/** The options of `flamegraph`. Its formats are others than those of events. */
import type { OptionDefinition } from './options.js'
import { flag, oneOf, words } from './values.js'
import { UsageError } from './usage.js'

/** What -f takes; a test holds it equal to what can be written. */
export const flameFormats = [
  'text',
  'svg',
  'html',
  'folded',
  'pprof',
  'speedscope',
  'firefox',
  'json',
] as const

const orders = ['heavy', 'name', 'time'] as const
const colors = ['auto', 'always', 'never'] as const

const option = <T>(definition: Omit<OptionDefinition<T>, 'places'>): OptionDefinition<T> => ({
  ...definition,
  places: [],
})

/** A width in pixels. */
function pixels(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  throw new UsageError(`'${text}' is no width`, { hint: 'write pixels: 0.1, 1, or 0 to keep all' })
}

/** The options by their long name. */
export const flameOptions = {
  output: option({
    short: 'o',
    argument: 'FILE',
    category: 'output',
    doc: 'write there; its ending says the format',
    more:
      'The endings: .svg .html .folded .pb.gz .speedscope.json .firefox.json .json. ' +
      'The file is written aside and renamed, and belongs to the user who called sudo.',
    read: words,
  }),
  format: option({
    short: 'f',
    argument: 'FORMAT',
    choices: flameFormats,
    category: 'output',
    doc: 'the format, whatever the ending: svg, html, folded, pprof, ...',
    more: 'text draws once for a pipe. Without -o the others go to stdout.',
    read: oneOf(...flameFormats),
  }),
  title: option({
    argument: 'TEXT',
    category: 'output',
    doc: 'what stands over the picture; else the name of the file',
    read: words,
  }),
  icicle: option({ category: 'output', doc: 'the root on top', read: flag }),
  inverted: option({
    category: 'output',
    doc: 'merged from the innermost function: who calls what is dear',
    read: flag,
  }),
  order: option({
    argument: 'ORDER',
    choices: orders,
    category: 'output',
    doc: 'heavy (the widest left), name, or time where samples have one',
    read: oneOf(...orders),
  }),
  'min-width': option({
    argument: 'PIXELS',
    category: 'output',
    doc: 'leave frames out that are narrower than this of 1200: 0.1 unless told',
    read: pixels,
  }),
  color: option({
    argument: 'WHEN',
    choices: colors,
    category: 'output',
    doc: 'auto (the default), always or never',
    read: oneOf(...colors),
  }),
  mangled: option({
    category: 'output',
    doc: 'leave the names of C++ and Rust as compilers make them',
    read: flag,
  }),
  quiet: option({ short: 'q', category: 'output', doc: 'errors only on stderr', read: flag }),
  measure: option({
    argument: 'NAME',
    category: 'own',
    doc: 'which of the measures: cpu, samples, alloc_space, cycles, ...',
    more: "A pprof file has several; perf script's output has one for each event, and samples.",
    read: words,
  }),
  'per-thread': option({
    category: 'own',
    doc: 'keep threads apart, not only processes',
    read: flag,
  }),
  'no-process': option({
    category: 'own',
    doc: 'no frame for the process under the stacks',
    read: flag,
  }),
  normalize: option({
    category: 'own',
    doc: 'diff: scale the first to the total of the second',
    more: 'For runs that differ in length or load. Without it more of everything is growth.',
    read: flag,
  }),
}

/** What was given. */
export type FlameValues = {
  [Name in keyof typeof flameOptions]?: ReturnType<(typeof flameOptions)[Name]['read']>
}

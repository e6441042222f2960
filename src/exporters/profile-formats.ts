/** Every format a profile can be written in: a row each. A file's ending says which. */
import type { Profile } from '../profile/profile.js'
import { withRoots } from '../profile/roots.js'
import { foldProfile, type FoldOptions } from '../profile/tree.js'
import { writeFirefox } from './firefox.js'
import { writeFolded } from './folded.js'
import { writeHtml } from './html.js'
import { writePprof } from './pprof.js'
import { writeProfileJson } from './profile-json.js'
import { writeSpeedscope } from './speedscope.js'
import { writeSvg } from './svg.js'
import type { Roots } from '../profile/roots.js'

/** What all formats are told; those that do not draw need none of it. */
export interface PictureOptions extends FoldOptions {
  title: string
  icicle?: boolean
  minWidth?: number
  /** What goes under the stacks, where the format has no threads. */
  roots: Roots
}

/** One format. */
export interface WritableFormat {
  title: string
  /** The first is the usual one. */
  endings: string[]
  /** Whether a difference can be written in it. */
  takesDiff: boolean
  /** Gives the file piece by piece. */
  write(profile: Profile, options: PictureOptions): Iterable<string | Uint8Array>
}

/** The formats by name. */
export const writableFormats = {
  svg: {
    title: 'interactive picture',
    endings: ['.svg'],
    takesDiff: true,
    write: (profile, options) => [writeSvg(treeOf(profile, options), options)],
  },
  html: {
    title: 'page: the picture and a table of functions',
    endings: ['.html', '.htm'],
    takesDiff: true,
    *write(profile, options) {
      const rooted = withRoots(profile, options.roots)
      const plain = !options.inverted && options.order !== 'time'
      yield writeHtml(foldProfile(rooted, options), {
        ...options,
        ...(!plain && { callers: foldProfile(rooted) }),
        notes: profile.notes,
      })
    },
  },
  folded: {
    title: 'folded stacks',
    endings: ['.folded', '.collapsed', '.txt'],
    takesDiff: true,
    write: (profile, options) => writeFolded(withRoots(profile, options.roots)),
  },
  pprof: {
    title: 'pprof, for go tool pprof',
    endings: ['.pb.gz', '.pprof', '.prof', '.pb'],
    takesDiff: false,
    write: writePprof,
  },
  speedscope: {
    title: 'speedscope.app',
    endings: ['.speedscope.json', '.speedscope'],
    takesDiff: false,
    write: writeSpeedscope,
  },
  firefox: {
    title: 'profiler.firefox.com',
    endings: ['.firefox.json', '.firefox'],
    takesDiff: false,
    write: writeFirefox,
  },
  json: {
    title: 'JSON with all that is known',
    endings: ['.json'],
    takesDiff: true,
    write: writeProfileJson,
  },
} satisfies Record<string, WritableFormat>

/** A format's name. */
export type WritableFormatName = keyof typeof writableFormats

/** The names, in the order of help. */
export const writableFormatNames = Object.keys(writableFormats) as WritableFormatName[]

/** The format of a file's name: the longest ending counts, `.speedscope.json` before `.json`. */
export function formatOfFile(path: string): WritableFormatName | undefined {
  const lower = path.toLowerCase()
  const matches = writableFormatNames.flatMap((name) =>
    writableFormats[name].endings
      .filter((ending) => lower.endsWith(ending))
      .map((ending) => ({ name, length: ending.length })),
  )
  return matches.sort((a, b) => b.length - a.length)[0]?.name
}

function treeOf(profile: Profile, options: PictureOptions) {
  return foldProfile(withRoots(profile, options.roots), options)
}

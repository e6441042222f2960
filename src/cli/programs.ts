/** All programs but `run`, in one chunk: tracing, which is in a hurry, does not load them. */
import type { CommandName } from './commands.js'
import { compile } from './compile.js'
import { completions } from './completions.js'
import { doctor } from './doctor.js'
import { help } from './help.js'
import { beLean } from './lean.js'
import { list } from './list.js'
import type { Program } from './program.js'
import { manual } from './manual.js'
import { samplerOf } from './sampler.js'
import { demo, replay } from './replay.js'
import type { Line } from './subject.js'

/** Its readers and exporters are a chunk of their own: no other command needs them. */
const flamegraph: Program = async (line, start) => {
  const sampler = samplerOf(line.rest)
  if (sampler) return (await sampling()).sample(line, start, sampler, 'flame')
  return (await import('./flame-command.js')).flameCommand(line)
}

const sampling = async () => {
  beLean()
  return import('./sample-command.js')
}

/** Likewise what samples. */
const profile: Program = async (line, start) =>
  (await sampling()).sample(line, start, 'profile', 'functions')

const offcpu: Program = async (line, start) =>
  (await sampling()).sample(line, start, 'offcpu', 'functions')

/** So are sampling, its screen and its writers. */
const top: Program = async (line, start) =>
  (await import('./top-command.js')).topCommand(line, start)

const commands: Record<CommandName, Program> = {
  list,
  top,
  doctor,
  replay,
  demo,
  profile,
  offcpu,
  flamegraph,
  compile,
  completions,
  manual,
  help,
}

/** Who does what the command line asks for, where that is not tracing. */
export function programOf({ subject, asks }: Line): Program {
  return asks || subject.kind !== 'command' ? help : commands[subject.name]
}

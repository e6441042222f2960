/**
 * Which programs run. A program may have alternatives, for kernels that refuse it: the object's
 * INSTEAD_OF() names them. The first choice is tried without asking what the kernel can, and the
 * next one only when it was refused.
 */
import type { BpfObject } from '../object/object.js'

/** Programs of filter.h that keep the list of descendants; attached last, or not loaded. */
const followPrograms = ['follow_fork', 'follow_exit']

/** One program that is to run. */
export interface Choice {
  /** Index of its object. */
  object: number
  /** The one that the object would rather have. */
  first: string
  program: string
}

/** An alternative that was taken, and why. */
export interface Substitution {
  program: string
  /** What it is attached to. */
  section: string
  /** The program that was refused. */
  instead: string
  /** What the kernel said to that. */
  reason: string
}

type Programs = Pick<BpfObject, 'programs'>

/**
 * The first choices of an object: `wanted`, or all that are nobody's alternative. Those that
 * follow forks come only where somebody is followed.
 */
export function firstChoices(
  object: number,
  { programs }: Programs,
  wanted: string[] | undefined,
  follow: boolean,
): Choice[] {
  const all = programs.flatMap(({ name, insteadOf }) => (insteadOf === undefined ? [name] : []))
  const helping = follow ? followPrograms.filter((name) => all.includes(name)) : []
  const own = (wanted ?? all).filter((name) => !followPrograms.includes(name))
  return [...own, ...helping].map((name) => ({ object, first: name, program: name }))
}

/** Own programs first, those that follow forks last: an exit is shown before it is forgotten. */
export function attachOrder(choices: Choice[]): Choice[] {
  const isLast = ({ first }: Choice): boolean => followPrograms.includes(first)
  return [...choices.filter((each) => !isLast(each)), ...choices.filter(isLast)]
}

/** What to try when the kernel refused `program`; undefined: the object has no alternative. */
export function alternativeOf({ programs }: Programs, program: string) {
  return programs.find(({ insteadOf }) => insteadOf === program)
}

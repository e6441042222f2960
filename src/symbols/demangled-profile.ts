import { mergeProfiles } from '../profile/merge.js'
import type { Profile } from '../profile/profile.js'
import { demangle } from './demangle.js'

/** The profile with C++ and Rust names as they were written; what is the same then is one. */
export function demangledProfile(profile: Profile): Profile {
  const frames = profile.frames.map((frame) => {
    const name = demangle(frame.name)
    return name === frame.name ? frame : { ...frame, name }
  })
  if (frames.every((frame, index) => frame === profile.frames[index])) return profile
  return { ...mergeProfiles([{ ...profile, frames }]), measures: profile.measures }
}

/**
 * Boot time to wall time. The helper sends a pair of both at start and every 10 s; a time is
 * mapped by the latest pair, so steps of the wall clock show from then on.
 */
export interface Clock {
  /** Wall time minus boot time, in nanoseconds; add it to a record's time. */
  offsetNs: bigint
}

/** Takes a CLOCK message's pair. */
export function setClock(clock: Clock, pair: { boot_ns: bigint; wall_ns: bigint }): void {
  clock.offsetNs = pair.wall_ns - pair.boot_ns
}

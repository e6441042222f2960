/* SPDX-License-Identifier: MIT */
/*
 * What time it is, for records: since boot, suspend included, as bpf_ktime_get_boot_ns() has it.
 * That function costs 30 ns more than the clock that stands still in a suspend, a tenth of what
 * a record costs the traced process. So that one is read, and how far it is behind is looked at
 * anew after 5 ms without a look: from when tasks are frozen until they run again it goes on for
 * longer than that, so no record of a process that was asleep gets a time before the sleep.
 */
#pragma once
#include "types.h"
#include "kernel.h"
#include "bpf/bpf_helpers.h"

#define BOOT_LOOK_NS 5000000ULL		/* how long an offset is trusted */
#define BOOT_APART_NS 2000ULL		/* both clocks were read without an interruption */
#define BOOT_SLEPT_NS 1000000ULL	/* less is not sleep but inexactness: time must not jump */

/* Shared by all CPUs, as they change seldom. An offset is odd: 0 is none yet. */
static volatile u64 boot_offset, boot_looked;

/* A function of its own: it would stand in the way of what runs for each record. */
static __noinline u64 boot_look(u64 now)
{
	u64 offset = 0, next;

	#pragma clang loop unroll(disable)
	for (u32 i = 0; i < 3; i++) {
		offset = bpf_ktime_get_boot_ns();
		next = bpf_ktime_get_ns();
		offset = (offset - now - (next - now) / 2) | 1;
		if (next - now < BOOT_APART_NS)
			break;
		now = next;
	}
	if (!boot_offset || offset - boot_offset + BOOT_SLEPT_NS > 2 * BOOT_SLEPT_NS)
		boot_offset = offset;
	boot_looked = now;
	return boot_offset;
}

static __always_inline u64 boot_time(void)
{
	u64 now = bpf_ktime_get_ns();

	if (!boot_offset || now - boot_looked > BOOT_LOOK_NS)
		return now + boot_look(now);
	return now + boot_offset;
}

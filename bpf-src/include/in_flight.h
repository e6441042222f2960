/* SPDX-License-Identifier: MIT */
/*
 * How long system calls take: their beginnings are remembered until they return.
 */
#pragma once
#include "contract.h"

#define IN_FLIGHT_MAX 16384
#define LATENCY_UNKNOWN (~0ULL)	/* shown as - */

/* When the call began that a thread is in. An entry is always followed by a return, of a
 * thread that is killed too, so that nothing stays behind. */
struct entry {
	u64 time;
	s32 nr;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, IN_FLIGHT_MAX);
	__type(key, u32);
	__type(value, struct entry);
} in_flight SEC(".maps");

/* Remembers that the current thread's call `nr` begins now. */
static __always_inline void call_began(int nr)
{
	struct entry entry = { .time = bpf_ktime_get_boot_ns(), .nr = nr };
	u32 tid = bpf_get_current_pid_tgid();

	lost_update(bpf_map_update_elem(&in_flight, &tid, &entry, BPF_ANY));
}

/* How long the call took that is returning now; forgets its beginning. */
static __always_inline u64 call_took(int nr)
{
	u32 tid = bpf_get_current_pid_tgid();
	struct entry *entry = bpf_map_lookup_elem(&in_flight, &tid);
	u64 took = LATENCY_UNKNOWN;

	if (!entry)
		return took;
	if (entry->nr == nr)
		took = bpf_ktime_get_boot_ns() - entry->time;
	bpf_map_delete_elem(&in_flight, &tid);
	return took;
}

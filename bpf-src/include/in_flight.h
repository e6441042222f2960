/* SPDX-License-Identifier: MIT */
/*
 * How long system calls take: their beginnings are remembered until they return.
 */
#pragma once
#include "task.h"

#define IN_FLIGHT_MAX 16384
#define LATENCY_UNKNOWN (~0ULL)	/* shown as - */

/* When the call began that a thread is in; 0: in none that we saw. An entry is always followed
 * by a return, of a thread that is killed too, so that nothing stays behind. */
struct entry {
	u64 time;
	s32 nr;
};

/* Kept with the task, where tracing programs can: both ends of a call cost its caller 240 ns less
 * than by the hash (measured on 6.18). */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct entry);
} in_flight SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, IN_FLIGHT_MAX);
	__type(key, u32);
	__type(value, struct entry);
} in_flight_hash SEC(".maps");

/* Came with 5.13, as did task storage for tracing programs. */
enum bpf_func_id___storage {
	BPF_FUNC_for_each_map_elem___storage = 164,
};

static __always_inline bool task_stores(void)
{
	return bpf_core_enum_value_exists(enum bpf_func_id___storage,
					  BPF_FUNC_for_each_map_elem___storage);
}

/* Remembers that call `nr` of the current task begins now. */
static __always_inline void call_began(struct task_struct *current, int nr)
{
	struct entry entry = { .time = bpf_ktime_get_boot_ns(), .nr = nr };
	struct entry *kept;
	u32 tid;

	if (task_stores()) {
		kept = bpf_task_storage_get(&in_flight, current, NULL,
					    BPF_LOCAL_STORAGE_GET_F_CREATE);
		if (kept)
			*kept = entry;
		else
			lost_count(LOST_MAP_OTHER);
		return;
	}
	tid = current_ids_of(current);
	lost_update(bpf_map_update_elem(&in_flight_hash, &tid, &entry, BPF_ANY));
}

/* How long the call took that is returning now; forgets its beginning. */
static __always_inline u64 call_took(struct task_struct *current, int nr)
{
	u64 took = LATENCY_UNKNOWN;
	struct entry *entry;
	u32 tid;

	if (task_stores()) {
		entry = bpf_task_storage_get(&in_flight, current, NULL, 0);
	} else {
		tid = current_ids_of(current);
		entry = bpf_map_lookup_elem(&in_flight_hash, &tid);
	}
	if (!entry || !entry->time)
		return took;
	if (entry->nr == nr)
		took = bpf_ktime_get_boot_ns() - entry->time;
	entry->time = 0;
	if (!task_stores())
		bpf_map_delete_elem(&in_flight_hash, &tid);
	return took;
}

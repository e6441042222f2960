/* SPDX-License-Identifier: MIT */
/*
 * Stacks, summed up in the kernel: how often, or for how long, each was seen. User space reads
 * the sums now and then and names the addresses.
 *
 * A stack is kept once, under the hash of its addresses. Not in a BPF_MAP_TYPE_STACK_TRACE: that
 * has one place for each value of its short hash, so that of 1,000 stacks in 16,384 places 30
 * find theirs taken, and either these or the earlier ones are gone. Here a stack has no place
 * only where the whole map is full, which is counted, and two stacks are taken for one only
 * where 64 bits of hash, over a seed that nobody outside knows, are equal.
 *
 * Sums are kept in one of two maps. To read them user space names the other one in `control`,
 * then reads and empties the first, which nobody writes to any more: nothing is counted twice
 * or lost. Stacks are emptied too; what is seen again is written again.
 */
#pragma once
#include "filter.h"

#define STACK_DEPTH 127		/* kernel.perf_event_max_stack */
#define STACK_LOST 1		/* in the place of a hash: there was no room for it */

/* A stack: `depth` addresses, the innermost first. */
struct stack {
	u64 depth;
	u64 address[STACK_DEPTH];
};

/* What a stack's samples come to. */
struct stack_sum {
	u64 count;
	u64 total_ns;
	u64 first_ns;	/* when it was seen: what was mapped where changes */
	u64 last_ns;
};

/* Who was seen where. A hash is 0 where there is no such stack. */
struct stack_key {
	u64 user_stack;
	u64 kernel_stack;
	u64 cgroup;	/* 0 unless asked for */
	s32 pid;
	s32 tid;	/* 0 unless asked for */
	u64 exec_id;	/* tells the programs apart that a process ran one after the other */
	char comm[16];	/* of the thread if `tid` is set, else of its process */
};

PARAM bool kernel DOC("only what runs in the kernel: no user stacks") = false;
PARAM bool user DOC("only what runs in programs: no kernel stacks") = false;
PARAM bool per_thread DOC("keep threads apart, not only processes") = false;
PARAM bool per_cgroup DOC("keep control groups apart") = false;
PARAM u64 stack_seed = 0x9e3779b97f4a7c15ULL;

/* The sizes are set before the load: what can come between two readings. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, struct stack);
} stacks SEC(".maps");

/* Places in which a stack is taken down; programs that can come upon each other have their own. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, struct stack);
} stack_place SEC(".maps");

struct stack_control {
	u32 side;	/* which of the two maps gets the sums */
	u32 paused;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct stack_control);
} control SEC(".maps");

/* Processes that user space was told of. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, s32);
	__type(value, u64);
} told SEC(".maps");

/* A process was seen for the first time: time to look at its mappings, while it is there. */
struct process_event {
	record_header head;
	pid_nr pid;
	text comm[16];
} KIND(0);

/* As many samples were taken as were asked for. */
struct full_event {
	record_header head;
	count samples;
} KIND(1);

union stack_events {
	struct process_event process;
	struct full_event full;
};
EVENTS(union stack_events);

/* The two maps of sums, by what they are summed over. */
#define STACK_SUMS(key_type)                                                                \
	struct {                                                                            \
		__uint(type, BPF_MAP_TYPE_HASH);                                            \
		__uint(max_entries, 16384);                                                 \
		__type(key, key_type);                                                      \
		__type(value, struct stack_sum);                                            \
	} sums_0 SEC(".maps"), sums_1 SEC(".maps");

static __always_inline struct stack_control *stack_control(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&control, &zero);
}

/* Takes the stack of the current task down and gives its hash. */
static __noinline u64 stack_take(void *context, u64 flags, u32 place)
{
	struct stack *stack = bpf_map_lookup_elem(&stack_place, &place);
	u64 hash = stack_seed;
	long size;
	int error;

	if (!stack)
		return 0;
	size = bpf_get_stack(context, stack->address, sizeof(stack->address), flags);
	if (size <= 0)
		return 0;
	stack->depth = size / sizeof(stack->address[0]);
	for (u32 i = 0; i < STACK_DEPTH; i++) {
		if (i >= stack->depth)
			break;
		hash = (hash ^ stack->address[i]) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 29;
	}
	if (hash <= STACK_LOST)
		hash += 2;
	if (bpf_map_lookup_elem(&stacks, &hash))
		return hash;
	error = bpf_map_update_elem(&stacks, &hash, stack, BPF_NOEXIST);
	if (!error || error == -EEXIST)
		return hash;
	lost_update(error);
	return STACK_LOST;
}

/* Says of a process once that it was seen. */
static __always_inline void stack_tell(s32 pid, u64 exec_id, const char *comm, u32 place)
{
	u64 *known = bpf_map_lookup_elem(&told, &pid);
	struct process_event *event;

	if (known && *known == exec_id)
		return;
	/* Without room for it user space finds out when it reads the sums. */
	if (!pid || bpf_map_update_elem(&told, &pid, &exec_id, BPF_ANY))
		return;
	event = event_start(0, place);
	if (!event)
		return;
	event->pid = pid;
	__builtin_memcpy(event->comm, comm, sizeof(event->comm));
	event_emit(event, sizeof(*event));
}

/* Fills `key` in for the current task: who it is and its stacks. */
static __always_inline void stack_key_fill(struct stack_key *key, void *context, u32 place)
{
	struct task_struct *task = current_task();

	key->pid = current_pid();
	key->exec_id = BPF_CORE_READ(task, self_exec_id);
	if (per_thread) {
		key->tid = current_tid();
		current_comm(key->comm);
	} else {
		BPF_CORE_READ_INTO(&key->comm, task, group_leader, comm);
	}
	if (per_cgroup)
		key->cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
	if (!kernel)
		key->user_stack = stack_take(context, BPF_F_USER_STACK, place);
	if (!user)
		key->kernel_stack = stack_take(context, 0, place);
	stack_tell(key->pid, key->exec_id, key->comm, place);
}

/* Adds to the sum of `key`, in the map that is written to now. */
static __always_inline void stack_add(void *map, const void *key, u64 took_ns)
{
	struct stack_sum none = {}, *sum = bpf_map_lookup_elem(map, key);
	u64 now = bpf_ktime_get_boot_ns();
	int error = 0;

	if (!sum) {
		none.first_ns = now;
		error = bpf_map_update_elem(map, key, &none, BPF_NOEXIST);
		sum = bpf_map_lookup_elem(map, key);
	}
	if (!sum) {
		lost_update(error);
		return;
	}
	__atomic_fetch_add(&sum->count, 1, __ATOMIC_RELAXED);
	if (took_ns)
		__atomic_fetch_add(&sum->total_ns, took_ns, __ATOMIC_RELAXED);
	sum->last_ns = now;
}

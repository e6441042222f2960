/* SPDX-License-Identifier: MIT */
/* The task that runs, read as fast as the kernel allows. */
#pragma once
#include "contract.h"

/* Only what decides whether the running kernel has the helper. */
enum bpf_func_id___typed {
	BPF_FUNC_get_current_task_btf___typed = 158,
};

/* From 5.11 the verifier knows the type of the current task, and its fields can be loaded like
 * any memory: a tenth of what a helper's copy costs. */
static __always_inline bool task_typed(void)
{
	return bpf_core_enum_value_exists(enum bpf_func_id___typed,
					  BPF_FUNC_get_current_task_btf___typed);
}

static __always_inline struct task_struct *current_task(void)
{
	if (task_typed())
		return bpf_get_current_task_btf();
	return (struct task_struct *)bpf_get_current_task();
}

/* A field of the task that current_task() gave; of any other task, BPF_CORE_READ. */
#define TASK_READ(task, field) (task_typed() ? (task)->field : BPF_CORE_READ(task, field))

/*
 * What is asked of the current task has two forms: one without an argument, and one for where
 * every nanosecond counts, which is given what current_task() gave. A call of a helper takes
 * 15 ns where the kernel guards its returns against speculation.
 */

/* The numbers of the process, << 32, and of the thread, in the initial pid namespace. */
static __always_inline u64 current_ids_of(struct task_struct *current)
{
	if (task_typed())
		return (u64)current->tgid << 32 | (u32)current->pid;
	return bpf_get_current_pid_tgid();
}

/* The name of the current thread, 16 bytes. */
static __always_inline void current_comm_of(struct task_struct *current, text *into)
{
	if (task_typed()) {
		u64 *name = (u64 *)current->comm;

		((u64 *)into)[0] = name[0];
		((u64 *)into)[1] = name[1];
	} else {
		bpf_get_current_comm(into, 16);
	}
}

static __always_inline void current_comm(text *into)
{
	current_comm_of(current_task(), into);
}

/* From 6.16 sched_process_exit says in a second argument who is the last thread. */
typedef void (*btf_trace_sched_process_exit)(void *, struct task_struct *, bool);

static __always_inline bool exit_says_last(void)
{
	return bpf_core_type_matches(btf_trace_sched_process_exit);
}

/* Several threads that end at the same time all find that none is left. */
static __always_inline bool exit_none_left(struct task_struct *task)
{
	return !BPF_CORE_READ(task, signal, live.counter);
}

/* Whether sched_process_exit is of the last thread of its process; before 6.16, if none is
 * left. */
static __always_inline bool exit_last(u64 *context)
{
	struct task_struct *task = (void *)context[0];

	if (exit_says_last())
		return context[1] & 1;
	return exit_none_left(task);
}

/* The same of the current task, by what a classic tracepoint says. */
static __always_inline bool exit_last_classic(struct trace_event_raw_sched_process_exit *context)
{
	if (exit_says_last())
		return context->group_dead;
	return exit_none_left((void *)bpf_get_current_task());
}

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

/* The name of the current thread, 16 bytes. */
static __always_inline void current_comm(text *into)
{
	if (task_typed()) {
		u64 *name = (u64 *)current_task()->comm;

		((u64 *)into)[0] = name[0];
		((u64 *)into)[1] = name[1];
	} else {
		bpf_get_current_comm(into, 16);
	}
}

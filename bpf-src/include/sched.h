/* SPDX-License-Identifier: MIT */
/* Tasks as the scheduler sees them: who may run, and who runs. */
#pragma once
#include "filter.h"

/* What a task waits for; 0 where it could run. */
static __always_inline u64 task_state(struct task_struct *task)
{
	struct task_struct___state *old = (void *)task;

	if (bpf_core_field_exists(old->state))
		return BPF_CORE_READ(old, state);
	return BPF_CORE_READ(task, __state);
}

/* Whether a task that leaves the CPU could run on: it was made to, or gave way to others. */
static __always_inline bool task_runnable(bool preempted, struct task_struct *task)
{
	return preempted || !task_state(task);
}

/* The cgroup of a task in the version 2 hierarchy. */
static __always_inline u64 task_cgroup(struct task_struct *task)
{
	return BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
}

/* SPDX-License-Identifier: MIT */
/*
 * One process of which alone something is counted, chosen while the programs run: the detail of a
 * row of `top`. A section of its own is a map of its own, which user space writes.
 */
#pragma once
#include "filter.h"

/* Its number, as shown; 0 wants all of them. */
volatile s32 wanted_pid SEC(".data.wanted") = 0;

static __always_inline bool wanted_task(struct task_struct *current)
{
	s32 pid = wanted_pid;

	return !pid || current_pid_of(current) == pid;
}

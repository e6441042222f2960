/* SPDX-License-Identifier: MIT */
/*
 * What runs on the CPUs: at each tick of a perf event the stack of what it interrupted.
 */
#include "stacks.h"

STACK_SUMS(struct stack_key)

PARAM bool annotate_idle DOC("count idle CPUs too") = false;

SEC("perf_event")
int sample_cpu(void *context)
{
	struct stack_control *control = stack_control();
	struct stack_key key = {};

	if (!control || control->paused)
		return 0;
	if (!annotate_idle && !(u32)bpf_get_current_pid_tgid())
		return 0;
	if (!filter_task() || samples_full())
		return 0;
	if (!stack_key_fill(&key, context, 0) || !stack_wanted(&key))
		return 0;
	if (control->side)
		stack_add(&sums_1, &key, 0);
	else
		stack_add(&sums_0, &key, 0);
	sample_taken();
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

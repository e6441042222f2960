/* SPDX-License-Identifier: MIT */
/*
 * What runs on the CPUs: at each tick of a perf event the stack of what it interrupted.
 */
#include "stacks.h"

STACK_SUMS(struct stack_key)

PARAM bool annotate_idle DOC("count idle CPUs too") = false;
PARAM u64 max_samples DOC("end after this many samples") = 0;

static volatile u64 samples_taken;
static volatile u32 samples_full;

/* Whether all samples were taken that were asked for; says so once. */
static __always_inline bool is_full(void)
{
	struct full_event *event;

	if (!max_samples)
		return false;
	if (samples_taken < max_samples) {
		__atomic_fetch_add(&samples_taken, 1, __ATOMIC_RELAXED);
		return false;
	}
	if (samples_full)
		return true;
	samples_full = 1;
	event = event_start(1);
	if (event) {
		event->samples = max_samples;
		event_emit(event, sizeof(*event));
	}
	return true;
}

SEC("perf_event")
int sample_cpu(void *context)
{
	struct stack_control *control = stack_control();
	struct stack_key key = {};

	if (!control || control->paused)
		return 0;
	if (!annotate_idle && !(u32)bpf_get_current_pid_tgid())
		return 0;
	if (!filter_task() || is_full())
		return 0;
	stack_key_fill(&key, context, 0);
	if (control->side)
		stack_add(&sums_1, &key, 0);
	else
		stack_add(&sums_0, &key, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

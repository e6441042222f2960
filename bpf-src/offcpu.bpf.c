/* SPDX-License-Identifier: MIT */
/*
 * Where threads wait, for how long, and who ends it. A stack is taken when a thread leaves the
 * CPU, and its time added when it runs again; what still waits at the end is in `waiting`.
 */
#include "duration.h"
#include "sched.h"
#include "stacks.h"

#define TASK_DEAD 0x80		/* it will not come back */

/* Who waited where, and who woke it where. */
struct wait_key {
	struct stack_key waiter;
	u64 waker_user_stack;
	u64 waker_kernel_stack;
	u64 waker_exec_id;
	s32 waker_pid;
	s32 waker_tid;
	char waker_comm[16];
};

struct wait {
	u64 since_ns;
	struct wait_key key;
};

STACK_SUMS(struct wait_key)

PARAM bool wakers DOC("who woke the thread, and where it was then") = false;
PARAM bool preempted DOC("count waits for a CPU too, of threads that could have run on") = false;

/* By the thread's number in the initial pid namespace. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u32);
	__type(value, struct wait);
} waiting SEC(".maps");

static __always_inline void wait_end(struct task_struct *task, struct stack_control *control)
{
	u32 tid = BPF_CORE_READ(task, pid);
	struct wait *found = bpf_map_lookup_elem(&waiting, &tid), wait;
	u64 took;

	if (!found)
		return;
	wait = *found;
	bpf_map_delete_elem(&waiting, &tid);
	took = bpf_ktime_get_boot_ns() - wait.since_ns;
	if (control->paused || !filter_duration(took) || samples_full())
		return;
	if (control->side)
		stack_add(&sums_1, &wait.key, took);
	else
		stack_add(&sums_0, &wait.key, took);
	sample_taken();
}

SEC("tp_btf/sched_switch")
int BPF_PROG(switch_thread, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	struct stack_control *control = stack_control();
	struct wait wait = {};
	u32 tid;

	if (!control)
		return 0;
	wait_end(next, control);
	tid = BPF_CORE_READ(prev, pid);
	if (!tid || control->paused || !filter_task())
		return 0;
	if (task_state(prev) & TASK_DEAD || (!preempted && task_runnable(preempt, prev)))
		return 0;
	if (!stack_key_fill(&wait.key.waiter, ctx, 0) || !stack_wanted(&wait.key.waiter))
		return 0;
	wait.since_ns = bpf_ktime_get_boot_ns();
	lost_update(bpf_map_update_elem(&waiting, &tid, &wait, BPF_ANY));
	return 0;
}

/* Runs where the waker is; sched_wakeup may run on the CPU of who is woken. */
SEC("tp_btf/sched_waking")
int BPF_PROG(wake_thread, struct task_struct *task)
{
	u32 tid = BPF_CORE_READ(task, pid);
	struct wait *wait;

	if (!wakers)
		return 0;
	wait = bpf_map_lookup_elem(&waiting, &tid);
	if (!wait)
		return 0;
	wait->key.waker_pid = current_pid();
	wait->key.waker_exec_id = BPF_CORE_READ(current_task(), self_exec_id);
	if (per_thread)
		wait->key.waker_tid = current_tid();
	current_comm(wait->key.waker_comm);
	if (!kernel)
		wait->key.waker_user_stack = stack_take_user(ctx, wait->key.waker_pid, 1, true);
	if (!user)
		wait->key.waker_kernel_stack = stack_take(ctx, 0, 1);
	if (wait->key.waker_pid)
		stack_tell(wait->key.waker_pid, wait->key.waker_exec_id, wait->key.waker_comm, 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

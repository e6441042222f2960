/* SPDX-License-Identifier: MIT */
/*
 * How long tasks wait for a CPU: from when they could run, woken or put off the CPU, until they
 * do. Who waited already when tracing began has no beginning and is not counted.
 */
#include "sched.h"
#include "histogram.h"

#define WAITING_MAX 32768

struct waiter {
	cgroup_id cgroup DOC("its control group");
	pid_nr pid;
	cpu_nr cpu DOC("the CPU that it got");
};

struct wait {
	text comm[16] DOC("the process's name");
	log2_ns wait_ns[LOG2_SLOTS] DOC("how long it waited to run");
};

TABLE(waits, struct waiter, struct wait, 16384);

PARAM bool per_cpu DOC("tell the CPUs apart") = false;
PARAM bool per_process DOC("tell processes apart") = false;
PARAM bool per_cgroup DOC("tell control groups apart") = false;

/* Since when a thread could run; it is in here only while it waits. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WAITING_MAX);
	__type(key, u32);
	__type(value, u64);
} waiting SEC(".maps");

static __always_inline int begin(struct task_struct *task)
{
	u64 now = bpf_ktime_get_ns();
	u32 tid = BPF_CORE_READ(task, pid);

	/* 0 is the idle task of every CPU: it waits for nothing. */
	if (tid && filter_task_of(task))
		lost_update(bpf_map_update_elem(&waiting, &tid, &now, BPF_ANY));
	return 0;
}

static __always_inline void end(struct task_struct *task)
{
	u32 tid = BPF_CORE_READ(task, pid);
	u64 *since = bpf_map_lookup_elem(&waiting, &tid);
	u64 waited, now = bpf_ktime_get_ns();
	struct waiter key = {};
	struct wait *entry;

	if (!since)
		return;
	waited = now - *since;
	bpf_map_delete_elem(&waiting, &tid);
	/* Always, so that CPUs do not fight for one entry; only --per-cpu shows it. */
	key.cpu = bpf_get_smp_processor_id();
	if (per_process)
		key.pid = task_pid(task);
	if (per_cgroup)
		key.cgroup = task_cgroup(task);
	entry = waits_entry(&key);
	if (!entry)
		return;
	if (per_process && !entry->comm[0])
		BPF_CORE_READ_INTO(&entry->comm, task, group_leader, comm);
	log2_add(entry->wait_ns, LOG2_SLOTS, (s64)waited < 0 ? 0 : waited);
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(wake_task, struct task_struct *task)
{
	return begin(task);
}

SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(wake_new_task, struct task_struct *task)
{
	return begin(task);
}

SEC("tp_btf/sched_switch")
int BPF_PROG(switch_tasks, bool preempted, struct task_struct *prev, struct task_struct *next)
{
	if (task_runnable(preempted, prev))
		begin(prev);
	end(next);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

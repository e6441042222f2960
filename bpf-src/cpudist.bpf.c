/* SPDX-License-Identifier: MIT */
/*
 * How long tasks stay on a CPU, or with --off how long they are off it. The stay in which a task
 * is when tracing begins is not counted: nobody knows since when.
 */
#include "sched.h"
#include "histogram.h"

#define THREADS_MAX 65536
#define TASK_DEAD 0x80

struct stayer {
	pid_nr pid;
	cpu_nr cpu DOC("the CPU that it was on; with --off the one that it came back to");
};

struct stays {
	text comm[16] DOC("the process's name");
	duration_ns total_ns DOC("of all stays that ended");
	log2_ns time_ns[LOG2_SLOTS] DOC("of each");
};

TABLE(stays, struct stayer, struct stays, 16384);

PARAM bool off DOC("time off the CPU: waiting and sleeping") = false;
PARAM bool per_cpu DOC("tell the CPUs apart") = false;
PARAM bool per_process DOC("tell processes apart") = false;

/* When a thread got on its CPU, or off it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, THREADS_MAX);
	__type(key, u32);
	__type(value, u64);
} since SEC(".maps");

static __always_inline void begin(struct task_struct *task, u64 now)
{
	u32 tid = BPF_CORE_READ(task, pid);

	if (tid && filter_task_of(task))
		lost_update(bpf_map_update_elem(&since, &tid, &now, BPF_ANY));
}

static __always_inline void end(struct task_struct *task, u64 now)
{
	u32 tid = BPF_CORE_READ(task, pid);
	u64 *begun = bpf_map_lookup_elem(&since, &tid);
	struct stayer key = {};
	struct stays *entry;
	u64 took;

	if (!begun)
		return;
	took = now - *begun;
	bpf_map_delete_elem(&since, &tid);
	/* Always, so that CPUs do not fight for one entry; only --per-cpu shows it. */
	key.cpu = bpf_get_smp_processor_id();
	if (per_process)
		key.pid = task_pid(task);
	entry = stays_entry(&key);
	if (!entry)
		return;
	if (per_process && !entry->comm[0])
		BPF_CORE_READ_INTO(&entry->comm, task, group_leader, comm);
	sum_add(&entry->total_ns, took);
	log2_add(entry->time_ns, LOG2_SLOTS, took);
}

SEC("tp_btf/sched_switch")
int BPF_PROG(switch_tasks, bool preempted, struct task_struct *prev, struct task_struct *next)
{
	u64 now = bpf_ktime_get_ns();

	if (off) {
		/* Who is dead does not come back. */
		if (!(task_state(prev) & TASK_DEAD))
			begin(prev, now);
		end(next, now);
	} else {
		end(prev, now);
		begin(next, now);
	}
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

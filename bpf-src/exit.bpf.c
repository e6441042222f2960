/* SPDX-License-Identifier: MIT */
/*
 * Processes that end: one record for each when its last thread goes, with the name and the age
 * of the process, not of that thread.
 */
#include "duration.h"
#include "filter.h"

#define SIGNAL_GROUP_EXIT 4	/* signal_struct.flags: all threads end for one reason */

struct event {
	record_header head;
	pid_nr pid;
	pid_nr ppid DOC("the process that waits for this one's end");
	uid_nr uid;
	wait_status status DOC("exit code, or the signal that ended it");
	duration_ns lifetime_ns DOC("since the process was made; an exec does not count");
	text comm[16];
};
EVENTS(struct event);

PARAM bool failed_only DOC("show only ends by a signal or with an exit code other than 0") = false;

/* Where the tracepoint does not say who is last, the first that finds so is recorded here by
 * its process's signal_struct, until the process is freed. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, u64);
	__type(value, u8);
} ended SEC(".maps");

static __always_inline bool is_first(struct task_struct *task)
{
	u64 key = (u64)BPF_CORE_READ(task, signal);
	u8 value = 1;
	int error;	/* no long: before 6.4 the upper half is not the error's */

	/* The others are released, so that one of them that was recorded is in the map. */
	if (BPF_CORE_READ(task, signal, nr_threads) == 1)
		return !bpf_map_lookup_elem(&ended, &key);
	error = bpf_map_update_elem(&ended, &key, &value, BPF_NOEXIST);
	return error != -EEXIST;
}

/* As wait(2) will report it. */
static __always_inline u32 exit_status(struct task_struct *leader)
{
	if (BPF_CORE_READ(leader, signal, flags) & SIGNAL_GROUP_EXIT)
		return BPF_CORE_READ(leader, signal, group_exit_code);
	return BPF_CORE_READ(leader, exit_code);
}

SEC("tp_btf/sched_process_exit")
int exit_done(u64 *context)
{
	struct task_struct *task = (void *)context[0];
	struct task_struct *leader;
	struct event *event;
	u64 begin;
	u32 status;

	if (!exit_last(context) || !(exit_says_last() || is_first(task)))
		return 0;
	leader = BPF_CORE_READ(task, group_leader);
	if (!filter_task_of(leader))
		return 0;
	status = exit_status(leader);
	begin = BPF_CORE_READ(leader, start_boottime);
	if (failed_only && !status)
		return 0;
	if (!filter_duration(bpf_ktime_get_boot_ns() - begin))
		return 0;
	event = event_start(0);
	if (!event)
		return 0;
	event->pid = task_pid(leader);
	event->ppid = task_ppid(leader);
	event->uid = task_uid(leader);
	event->status = status;
	event->lifetime_ns = event->head.time - begin;
	BPF_CORE_READ_INTO(&event->comm, leader, comm);
	event_emit(event, sizeof(*event));
	return 0;
}

SEC("tp_btf/sched_process_free")
int BPF_PROG(exit_forget, struct task_struct *task)
{
	u64 key = (u64)BPF_CORE_READ(task, signal);

	if (!exit_says_last() && BPF_CORE_READ(task, group_leader) == task)
		bpf_map_delete_elem(&ended, &key);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

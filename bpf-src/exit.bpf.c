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
 * the number of its process, until the process is freed. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, s32);
	__type(value, u8);
} ended SEC(".maps");

static __always_inline bool is_first(struct task_struct *task)
{
	s32 key = BPF_CORE_READ(task, tgid);
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

/* `task` is the last one of its process. Not inline: all kinds of attachment share it. */
static __noinline int ends(struct task_struct *task)
{
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);
	struct event *event;
	u64 lifetime;
	u32 status;

	if (!filter_task_of(leader))
		return 0;
	status = exit_status(leader);
	lifetime = bpf_ktime_get_boot_ns() - BPF_CORE_READ(leader, start_boottime);
	if (failed_only && !status)
		return 0;
	if (!filter_duration(lifetime))
		return 0;
	event = event_start(0);
	if (!event)
		return 0;
	event->pid = task_pid(leader);
	event->ppid = task_ppid(leader);
	event->uid = task_uid(leader);
	event->status = status;
	event->lifetime_ns = lifetime;
	BPF_CORE_READ_INTO(&event->comm, leader, comm);
	event_emit(event, sizeof(*event));
	return 0;
}

static __always_inline int thread_ends(u64 *context)
{
	struct task_struct *task = (void *)context[0];

	if (!exit_last(context) || !(exit_says_last() || is_first(task)))
		return 0;
	return ends(task);
}

static __always_inline int thread_ends_classic(struct trace_event_raw_sched_process_exit *context)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (!exit_last_classic(context) || !(exit_says_last() || is_first(task)))
		return 0;
	return ends(task);
}

static __always_inline int forget(s32 pid)
{
	if (!exit_says_last())
		bpf_map_delete_elem(&ended, &pid);
	return 0;
}

TRACEPOINT(exit_done, sched_process_exit, thread_ends)
CLASSIC_TRACEPOINT(exit_done, sched, sched_process_exit, sched_process_exit, thread_ends_classic)

#define FREED(context) forget(BPF_CORE_READ((struct task_struct *)context[0], pid))
#define FREED_CLASSIC(context) forget(context->pid)
TRACEPOINT(exit_forget, sched_process_free, FREED)
CLASSIC_TRACEPOINT(exit_forget, sched, sched_process_free, sched_process_template, FREED_CLASSIC)

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* SPDX-License-Identifier: MIT */
/* Processes that the kernel ends because there is no memory left, and who wanted it. */
#include "sched.h"

struct signal_struct___oom {
	short oom_score_adj;
} __attribute__((preserve_access_index));

struct event {
	record_header head;
	pid_nr pid DOC("the process that is ended");
	text comm[16];
	uid_nr uid;
	s32 oom_score_adj DOC("how it was recommended: -1000 never, 1000 first");
	cgroup_id cgroup DOC("its control group");
	pid_nr by_pid DOC("the process that asked for memory when there was none");
	text by_comm[16];
};
EVENTS(struct event);

/* From 6.9 the tracepoint has the task, before it its pid only. */
typedef void (*btf_trace_mark_victim)(void *, struct task_struct *, u32);

SEC("tp_btf/mark_victim")
int choose_victim(u64 *context)
{
	bool has_task = bpf_core_type_matches(btf_trace_mark_victim);
	struct task_struct *task = (void *)context[0];
	struct signal_struct___oom *signal;
	struct event *event;

	if (has_task ? !filter_task_of(task) : !filter_process(context[0]))
		return 0;
	event = event_start(0);
	if (!event)
		return 0;
	event->by_pid = current_pid();
	current_comm(event->by_comm);
	event->pid = (u64)task;
	event->comm[0] = 0;
	event->uid = 0;
	event->oom_score_adj = 0;
	event->cgroup = 0;
	if (has_task) {
		signal = (void *)BPF_CORE_READ(task, signal);
		event->pid = task_pid(task);
		event->uid = task_uid(task);
		event->cgroup = task_cgroup(task);
		event->oom_score_adj = BPF_CORE_READ(signal, oom_score_adj);
		BPF_CORE_READ_INTO(&event->comm, task, comm);
	}
	event_emit(event, sizeof(*event));
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

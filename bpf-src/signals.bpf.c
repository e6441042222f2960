/* SPDX-License-Identifier: MIT */
/* Signals as they are sent: by whom, to whom, and what became of them. */
#include "filter.h"

/* TRACE_SIGNAL_*: the names are what people see. */
enum outcome {
	sent = 0,
	ignored,
	pending_already,
	queue_full,
	shortened,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct kernel_siginfo {
	int si_code;
};
#pragma clang attribute pop

struct event {
	record_header head;
	pid_nr pid DOC("who sends it; of a signal of the kernel's, who caused it or just ran");
	text comm[16] DOC("the sender's name");
	signal_nr signal;
	pid_nr target DOC("whose it is");
	text target_comm[16];
	bool by_kernel DOC("no process asked for it: a fault, a timer, a child that ended");
	bool to_thread DOC("it is for one thread, not for the process");
	enum outcome outcome DOC("queue_full: it was lost; shortened: only what says why was");
};
EVENTS(struct event);

PARAM u32 signal DOC("show only this signal, by its number") = 0;
PARAM bool kill_only DOC("show only signals that a process asked for") = false;

/* What the kernel sends without a word has no siginfo but a number in its place. */
#define SEND_NOINFO 0
#define SEND_KERNEL 1

static __always_inline bool from_kernel(struct kernel_siginfo *info)
{
	if ((u64)info <= SEND_KERNEL)
		return (u64)info == SEND_KERNEL;
	return BPF_CORE_READ(info, si_code) > 0;
}

SEC("tp_btf/signal_generate")
int BPF_PROG(signal_sent, int number, struct kernel_siginfo *info, struct task_struct *task,
	     int group, int result)
{
	bool by_kernel = from_kernel(info);
	struct event *event;

	if ((signal && (u32)number != signal) || (kill_only && by_kernel))
		return 0;
	if (!filter_task() && !filter_task_of(task))
		return 0;
	event = event_start(0);
	if (!event)
		return 0;
	event->pid = current_pid();
	current_comm(event->comm);
	event->signal = number;
	event->target = task_pid(task);
	BPF_CORE_READ_INTO(&event->target_comm, task, comm);
	event->by_kernel = by_kernel;
	event->to_thread = !group;
	event->outcome = result;
	event_emit(event, sizeof(*event));
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

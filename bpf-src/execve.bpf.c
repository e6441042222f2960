/* SPDX-License-Identifier: MIT */
/*
 * Programs being started. A success is seen where the new program is in place, since only there
 * all its arguments are sure to be in memory: as one block, the way the kernel laid it out. A
 * failure is seen at the return of the call, whose registers still hold what it was given.
 */
#include "filter.h"
#include "registers.h"

/* Both limits together bound a record, and are documented with the field. */
#define ARGS_BYTES 8192
#define ARGS_COUNT 128

struct event {
	record_header head;
	pid_nr pid;
	pid_nr ppid DOC("the process that waits for this one's end");
	uid_nr uid DOC("the user, after the exec where it succeeded");
	text comm[16] DOC("the process's name, after the exec where it succeeded");
	sysret ret DOC("0, or why it failed");
	texts args[] DOC("all arguments, at most 8192 bytes (of a failed exec 128 arguments); the "
			 "path where a failed exec's arguments cannot be read");
};

/* Room for one string more than the limit: the verifier cannot subtract. */
EVENTS(struct event, 2 * ARGS_BYTES);

PARAM bool failed_only DOC("show only what could not be started") = false;

static __always_inline struct event *exec_start(long ret)
{
	struct task_struct *task = current_task();
	struct event *event;

	if (!filter_task())
		return NULL;
	event = event_start(0);
	if (!event)
		return NULL;
	event->pid = current_pid();
	event->ppid = task_ppid(task);
	event->uid = current_uid();
	event->ret = ret;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	return event;
}

/* The list of user addresses at `argv`, string by string; how many bytes they fill. */
static __always_inline u32 read_arguments(struct event *event, u64 argv, u32 width)
{
	u32 used = 0;

	#pragma clang loop unroll(disable)
	for (u32 i = 0; i < ARGS_COUNT; i++, argv += width) {
		u64 string = 0;
		long size;

		if (bpf_probe_read_user(&string, width, (void *)argv)) {
			event->head.flags |= RECORD_FAULT;
			return used;
		}
		if (!string)
			return used;
		size = bpf_probe_read_user_str(&event->args[used], ARGS_BYTES, (void *)string);
		if (size < 0) {
			event->head.flags |= RECORD_FAULT;
			return used;
		}
		used += size;
		if (used >= ARGS_BYTES) {
			used = ARGS_BYTES;
			break;
		}
	}
	event->head.flags |= RECORD_CUT;
	return used;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(exec_done, struct task_struct *task)
{
	unsigned long start, size;
	struct event *event;

	if (failed_only)
		return 0;
	event = exec_start(0);
	if (!event)
		return 0;
	start = BPF_CORE_READ(task, mm, arg_start);
	size = BPF_CORE_READ(task, mm, arg_end) - start;
	if (size > ARGS_BYTES) {
		size = ARGS_BYTES;
		event->head.flags |= RECORD_CUT;
	}
	if (bpf_probe_read_user(event->args, size, (void *)start)) {
		size = 0;
		event->head.flags |= RECORD_FAULT;
	}
	event_emit(event, sizeof(*event) + size);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(exec_failed, struct pt_regs *regs, long ret)
{
	int number = call_number(regs);
	bool at = number == NATIVE_EXECVEAT || number == X32_EXECVEAT;
	bool native = at || number == NATIVE_EXECVE || number == X32_EXECVE;
	struct event *event;
	u64 path, arguments;
	u32 compat, narrow;
	long size;

	if (ret >= 0 || !(native || number == COMPAT_EXECVE || number == COMPAT_EXECVEAT))
		return 0;
	compat = call_compat();
	if (compat)
		at = number == COMPAT_EXECVEAT;
	if (compat ? native : !native)
		return 0;
	event = exec_start(ret);
	if (!event)
		return 0;
	path = call_argument(regs, compat, at ? 1 : 0);
	arguments = call_argument(regs, compat, at ? 2 : 1);
	/* Computed without a branch, else the verifier walks the loop once for each outcome. */
	narrow = call_narrow(regs);
	event->head.flags = narrow * RECORD_COMPAT;
	size = read_arguments(event, arguments, 8 - 4 * narrow);
	if (!size)
		size = bpf_probe_read_user_str(event->args, ARGS_BYTES, (void *)path);
	if (size < 0)
		size = 0;
	event_emit(event, sizeof(*event) + size);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

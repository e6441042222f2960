/* SPDX-License-Identifier: MIT */
/*
 * Programs being started. A success is seen where the new program is in place, since only there
 * all its arguments are sure to be in memory: as one block, the way the kernel laid it out. A
 * failure is seen at the return of the call, whose registers still hold what it was given.
 */
#include "filter.h"
#include "registers.h"
#include "texts.h"

#define PATH_BYTES 256	/* documented with the fields, as is the number of a failure's arguments */
#define ARGS_BYTES 8192

struct event {
	record_header head;
	pid_nr pid;
	pid_nr ppid DOC("the process that waits for this one's end");
	uid_nr uid DOC("the user, after the exec where it succeeded");
	text comm[16] DOC("the process's name, after the exec where it succeeded");
	sysret ret DOC("0, or why it failed");
	text path[PATH_BYTES] DOC("the file as the caller named it, at most 255 bytes");
	texts args[] DOC("all arguments, at most 8192 bytes (of a failed exec 128 arguments)");
};

EVENTS(struct event, TEXTS_ROOM(ARGS_BYTES));

PARAM bool failed_only DOC("show only what could not be started") = false;

static __always_inline struct event *exec_start(long ret, u32 place)
{
	struct task_struct *task = current_task();
	struct event *event;

	if (!filter_task())
		return NULL;
	event = event_start(0, place);
	if (!event)
		return NULL;
	event->pid = current_pid();
	event->ppid = task_ppid(task);
	event->uid = current_uid();
	event->ret = ret;
	current_comm(event->comm);
	__builtin_memset(event->path, 0, sizeof(event->path));
	return event;
}

/* Not inline: all kinds of attachment share it. */
static __noinline int executed(const char *path)
{
	struct task_struct *task = current_task();
	unsigned long start, size;
	struct event *event;

	if (failed_only)
		return 0;
	event = exec_start(0, 0);
	if (!event)
		return 0;
	bpf_probe_read_kernel_str(event->path, PATH_BYTES, path);
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

#define STARTED(context) executed(BPF_CORE_READ((struct linux_binprm *)context[2], filename))
#define STARTED_CLASSIC(context) executed((void *)context + (u16)context->__data_loc_filename)
TRACEPOINT(exec_done, sched_process_exec, STARTED)
CLASSIC_TRACEPOINT(exec_done, sched, sched_process_exec, sched_process_exec, STARTED_CLASSIC)

static __always_inline int not_executed(struct pt_regs *regs, long ret)
{
	int number = call_number(regs);
	enum call native = native_call(number), compat = compat_call(number), call;
	u32 is_compat, narrow;
	u64 path, arguments;
	struct event *event;
	long size;

	if (ret >= 0 || !(is_exec(native) || is_exec(compat)))
		return 0;
	is_compat = call_compat(current_task());
	call = is_compat ? compat : native;
	if (!is_exec(call))
		return 0;
	event = exec_start(ret, 1);
	if (!event)
		return 0;
	path = call_argument(regs, is_compat, call == CALL_EXECVEAT ? 1 : 0);
	arguments = call_argument(regs, is_compat, call == CALL_EXECVEAT ? 2 : 1);
	narrow = is_compat | call_x32(regs);
	/* Without a branch, else the verifier walks the loop once for each outcome. */
	event->head.flags = narrow * RECORD_COMPAT;
	if (bpf_probe_read_user_str(event->path, PATH_BYTES, (void *)path) < 0)
		event->head.flags |= RECORD_FAULT;
	size = texts_read(&event->head, event->args, ARGS_BYTES, arguments, 8 - 4 * narrow);
	event_emit(event, sizeof(*event) + size);
	return 0;
}
SYS_EXIT(exec_failed, not_executed)

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* SPDX-License-Identifier: MIT */
/*
 * Files being opened, by any of the calls that do. One program at the return: the registers
 * still hold what the caller passed, and the kernel has just had the path in memory.
 */
#include "filter.h"
#include "registers.h"

#define PATH_MAX 4096
#define AT_FDCWD -100
#define O_WRONLY 01
#define O_CREAT 0100
#define O_TRUNC 01000
#define O_TMPFILE_BIT 020000000

struct event {
	record_header head;
	pid_nr pid;
	dir_fd dir DOC("what a relative path starts from");
	text comm[16];
	sysret ret DOC("the file descriptor, or the error");
	open_flags flags;
	file_mode mode DOC("permissions for a file that is created, before the umask; else 0");
	text path[] DOC("as the process passed it");
};
EVENTS(struct event, PATH_MAX);

PARAM bool failed_only DOC("show only what could not be opened") = false;

/* What openat2 is given, by address. */
struct open_request {
	u64 flags;
	u64 mode;
};

/* Fills in what the call was asked to do; where its path is. */
static __always_inline u64 read_request(struct event *event, struct pt_regs *regs, bool compat,
					enum call call)
{
	bool at = call == CALL_OPENAT || call == CALL_OPENAT2;
	struct open_request request = {};

	event->dir = at ? (s32)call_argument(regs, compat, 0) : AT_FDCWD;
	switch (call) {
	case CALL_OPENAT2:
		if (bpf_probe_read_user(&request, sizeof(request),
					(void *)call_argument(regs, compat, 2)))
			event->head.flags |= RECORD_FAULT;
		break;
	case CALL_CREAT:
		request.flags = O_CREAT | O_WRONLY | O_TRUNC;
		request.mode = call_argument(regs, compat, 1);
		break;
	default:
		request.flags = call_argument(regs, compat, at ? 2 : 1);
		request.mode = call_argument(regs, compat, at ? 3 : 2);
	}
	event->flags = request.flags;
	event->mode = request.flags & (O_CREAT | O_TMPFILE_BIT) ? request.mode & 07777 : 0;
	return call_argument(regs, compat, at ? 1 : 0);
}

static __always_inline int opened(struct pt_regs *regs, long ret)
{
	int number = call_number(regs);
	enum call native = native_call(number), compat = compat_call(number), call;
	struct task_struct *current;
	struct event *event;
	bool is_compat;
	long size;

	if (!is_open(native) && !is_open(compat))
		return 0;
	if (failed_only && ret >= 0)
		return 0;
	current = current_task();
	is_compat = call_compat(current);
	call = is_compat ? compat : native;
	if (!is_open(call) || !filter_current(current))
		return 0;
	event = event_start(0);
	if (!event)
		return 0;
	event->pid = current_pid_of(current);
	event->ret = ret;
	current_comm_of(current, event->comm);
	size = bpf_probe_read_user_str(event->path, PATH_MAX,
				       (void *)read_request(event, regs, is_compat, call));
	if (is_compat || call_x32(regs))
		event->head.flags |= RECORD_COMPAT;
	if (size == PATH_MAX && ret == -ENAMETOOLONG)
		event->head.flags |= RECORD_CUT;
	if (size > 0) {
		size -= 1;
	} else {
		size = 0;
		event->head.flags |= RECORD_FAULT;
	}
	event_emit(event, sizeof(*event) + size);
	return 0;
}
SYS_EXIT(exit_open, opened)

char LICENSE[] SEC("license") = "Dual MIT/GPL";

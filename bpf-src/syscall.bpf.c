/* SPDX-License-Identifier: MIT */
/*
 * Any system call: its number, registers, result and what its arguments point to, as the plan
 * says. All is read when the call returns: the registers still hold what the caller passed,
 * and the kernel has just touched the memory. Only a call that does not return, and only the
 * latency, need a program at the entry.
 */
#include "filter.h"
#include "registers.h"
#include "in_flight.h"
#include "syscall.h"

#define ERRNO_MAX 4095

struct event {
	record_header head;
	pid_nr pid;
	tid_nr tid;
	text comm[16] DOC("the process's name");
	syscall_nr call;
	sysret ret DOC("its result or the error; nothing if it does not return");
	duration_ns latency_ns DOC("from entry to return; with --latency or --slower");
	syscall_arg args[6] DOC("its arguments");
	syscall_data data[] DOC("what the arguments point to");
};

/* Behind the limit is room for what one capture can add: the verifier cannot subtract. */
EVENTS(struct event, DATA_MAX + 2 * PIECE_MAX);

PARAM bool failed_only DOC("show only calls that fail") = false;
PARAM bool latency DOC("show how long each call took") = false;
PARAM duration_ns slower DOC("show only calls that take at least this long") = 0;
PARAM bool filter_launcher = false;	/* until its exec COMMAND is ours */
PARAM struct call_plan plan_native[CALL_MAX] = {};
PARAM struct call_plan plan_compat[CALL_MAX] = {};
PARAM struct capture captures[CAPTURES_MAX] = {};

#include "capture.h"

/* A call that does not return is shown here; of the others the beginning is remembered. */
static __always_inline int entered(struct pt_regs *regs, long id)
{
	struct call_place call;
	struct event *event;

	if (!call_wanted(&call, regs))
		return 0;
	if (call.plan->flags & CALL_LEAVES) {
		if (failed_only || slower)
			return 0;
		event = call_start(&call, NOT_RETURNED, 1);
		if (event)
			call_emit(event);
	} else if (latency || slower) {
		call_began(call.current, call.nr);
	}
	return 0;
}
SYS_ENTER(enter_call, entered)

static __always_inline int returned(struct pt_regs *regs, long ret)
{
	u64 took = LATENCY_UNKNOWN;
	struct call_place call;
	struct event *event;

	if (!call_wanted(&call, regs))
		return 0;
	if (call.nr < 0 || (!ret && call.plan->flags & CALL_FORKS))
		return 0;
	if (latency || slower)
		took = call_took(call.current, call.nr);
	if (failed_only && !(ret < 0 && ret >= -ERRNO_MAX))
		return 0;
	if (slower) {
		if (took == LATENCY_UNKNOWN)
			lost_count(LOST_ENTRY);
		if (took == LATENCY_UNKNOWN || took < slower)
			return 0;
	}
	event = call_start(&call, ret, 0);
	if (!event)
		return 0;
	event->latency_ns = took;
	if (!ret && call.plan->flags & CALL_EXECS)
		take_program(event);
	else
		take_planned(event, call.plan);
	call_emit(event);
	return 0;
}
SYS_EXIT(exit_call, returned)

char LICENSE[] SEC("license") = "Dual MIT/GPL";

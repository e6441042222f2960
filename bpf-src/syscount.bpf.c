/* SPDX-License-Identifier: MIT */
/*
 * System calls: how many, how many failed, how long they took. Calls that do not return count
 * when they begin; of a call that had begun before tracing did, nobody knows how long it took.
 */
#include "filter.h"
#include "registers.h"
#include "in_flight.h"
#include "histogram.h"

#define ERRNO_MAX 4095

struct caller {
	pid_nr pid;
	syscall_nr call;
	bool compat DOC("made by 32-bit code, whose calls have other numbers");
	cpu_nr cpu DOC("the CPU that it returned on");
};

struct calls {
	text comm[16] DOC("the process's name");
	count calls DOC("how many");
	count errors DOC("how many of them failed");
	duration_ns total_ns DOC("time spent in them, waiting included");
	log2_ns latency_ns[LOG2_SLOTS] DOC("from entry to return");
};

TABLE(called, struct caller, struct calls, 16384);

PARAM bool per_process DOC("tell processes apart") = false;
PARAM bool failed_only DOC("count only calls that fail") = false;
PARAM bool count_only DOC("leave times out: half the cost") = false;

#if defined(__TARGET_ARCH_x86)
#define CALL_NR(nr) ((nr) & ~X32_BIT)
#define LEAVES(nr) ((nr) == 60 || (nr) == 231)	/* exit, exit_group */
#define FORKS(nr) ((nr) == 56 || (nr) == 57 || (nr) == 58 || (nr) == 435)
#define LEAVES_COMPAT(nr) ((nr) == 1 || (nr) == 252)
#elif defined(__TARGET_ARCH_arm64)
#define CALL_NR(nr) (nr)
#define LEAVES(nr) ((nr) == 93 || (nr) == 94)
#define FORKS(nr) ((nr) == 220 || (nr) == 435)
#define LEAVES_COMPAT(nr) ((nr) == 1 || (nr) == 248)
#endif
#define FORKS_COMPAT(nr) ((nr) == 2 || (nr) == 120 || (nr) == 190 || (nr) == 435)

static __always_inline struct calls *entry_of(struct task_struct *current, int nr, bool compat)
{
	struct caller key = { .call = nr, .compat = compat };
	struct calls *entry;

	/* Always, so that CPUs do not fight for one entry; it is added up unless it is shown. */
	key.cpu = bpf_get_smp_processor_id();
	if (per_process)
		key.pid = current_pid_of(current);
	entry = called_entry(&key);
	if (entry && per_process && !entry->comm[0])
		current_comm_of(current, entry->comm);
	return entry;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(enter_call, struct pt_regs *regs, long id)
{
	struct task_struct *current = current_task();
	int nr = call_number(regs);
	bool compat = call_compat(current);
	struct calls *entry;

	if (!filter_current(current))
		return 0;
	if (compat ? LEAVES_COMPAT(nr) : LEAVES(CALL_NR(nr))) {
		entry = failed_only ? NULL : entry_of(current, nr, compat);
		if (entry)
			sum_add(&entry->calls, 1);
	} else if (!count_only) {
		call_began(current, nr);
	}
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(exit_call, struct pt_regs *regs, long ret)
{
	bool failed = ret < 0 && ret >= -ERRNO_MAX;
	struct task_struct *current = current_task();
	int nr = call_number(regs);
	bool compat = call_compat(current);
	struct calls *entry;
	u64 took;

	if (!filter_current(current))
		return 0;
	took = count_only ? LATENCY_UNKNOWN : call_took(current, nr);
	/* A child returns from a call that it did not make. */
	if (nr < 0 || (!ret && took == LATENCY_UNKNOWN &&
		       (compat ? FORKS_COMPAT(nr) : FORKS(CALL_NR(nr)))))
		return 0;
	if (failed_only && !failed)
		return 0;
	entry = entry_of(current, nr, compat);
	if (!entry)
		return 0;
	sum_add(&entry->calls, 1);
	if (failed)
		sum_add(&entry->errors, 1);
	if (took == LATENCY_UNKNOWN)
		return 0;
	sum_add(&entry->total_ns, took);
	log2_add(entry->latency_ns, LOG2_SLOTS, took);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

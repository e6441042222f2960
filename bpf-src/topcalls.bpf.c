// SPDX-License-Identifier: MIT
/*
 * System calls for `top syscalls`, and of one process for its detail: how many, how many failed,
 * how long they took.
 */
#include "filter.h"
#include "registers.h"
#include "in_flight.h"
#include "histogram.h"
#include "wanted.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define ERRNO_MAX 4095

struct called {
	syscall_nr call;
	bool compat DOC("made by 32-bit code, whose calls have other numbers");
	cpu_nr cpu;	/* so that CPUs do not fight for one entry */
};

struct calls {
	count calls DOC("calls that returned");
	count errors DOC("how many of them failed");
	duration_ns total_ns DOC("time in them, blocked or not; 100 % is one thread all the time");
	log2_ns latency_ns[LOG2_SLOTS] DOC("how long they took");
};

TABLE(calls, struct called, struct calls, 8192);

SEC("tp_btf/sys_enter")
int BPF_PROG(enter_call, struct pt_regs *regs, long id)
{
	struct task_struct *current = current_task();

	if (wanted_task(current) && filter_current(current))
		call_began(current, call_number(regs));
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(exit_call, struct pt_regs *regs, long ret)
{
	struct task_struct *current = current_task();
	int nr = call_number(regs);
	struct called key = { .call = nr };
	struct calls *entry;
	u64 took;

	if (nr < 0 || !wanted_task(current) || !filter_current(current))
		return 0;
	took = call_took(current, nr);
	key.compat = call_compat(current);
	key.cpu = bpf_get_smp_processor_id();
	entry = calls_entry(&key);
	if (!entry)
		return 0;
	sum_add(&entry->calls, 1);
	if (ret < 0 && ret >= -ERRNO_MAX)
		sum_add(&entry->errors, 1);
	if (took == LATENCY_UNKNOWN)
		return 0;
	sum_add(&entry->total_ns, took);
	log2_add(entry->latency_ns, LOG2_SLOTS, took);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Page faults: accesses to memory that is not there yet, or not for that use. What a process makes
 * itself, and what the kernel makes on its behalf while it copies.
 */
#include "filter.h"
#include "table.h"

#define FAULT_WRITE 2	/* x86: bits of the error code */
#define FAULT_FETCH 16

struct faulter {
	pid_nr pid;
};

struct faults {
	text comm[16];
	count faults DOC("in all");
	count writes DOC("of them, by writing");
	count fetches DOC("by fetching instructions");
	count in_kernel DOC("by the kernel, on its behalf");
};

TABLE(faults, struct faulter, struct faults, 16384);

static __always_inline int fault(u64 code, bool in_kernel)
{
	struct faulter key = {};
	struct faults *entry;

	if (!filter_task())
		return 0;
	key.pid = current_pid();
	entry = faults_entry(&key);
	if (!entry)
		return 0;
	if (!entry->comm[0])
		current_comm(entry->comm);
	sum_add(&entry->faults, 1);
	if (code & FAULT_WRITE)
		sum_add(&entry->writes, 1);
	if (code & FAULT_FETCH)
		sum_add(&entry->fetches, 1);
	if (in_kernel)
		sum_add(&entry->in_kernel, 1);
	return 0;
}

SEC("tp_btf/page_fault_user")
int BPF_PROG(fault_in_process, unsigned long address, struct pt_regs *regs, unsigned long code)
{
	return fault(code, false);
}

SEC("tp_btf/page_fault_kernel")
int BPF_PROG(fault_in_kernel, unsigned long address, struct pt_regs *regs, unsigned long code)
{
	return fault(code, true);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

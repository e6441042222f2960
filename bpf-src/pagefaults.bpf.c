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
	count major DOC("that waited for a disk; told when the thread faults again, or ends");
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct task_struct___faults {
	unsigned long maj_flt;
};

#pragma clang attribute pop

TABLE(faults, struct faulter, struct faults, 16384);

/* How many of a thread's major faults have been counted: whether a fault is one is known to the
 * kernel's own sum only, and when it is over. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, u32);
	__type(value, u64);
} counted SEC(".maps");

/* Those since the thread was last asked about; what was before it was first, nobody asked for. */
static __always_inline u64 major_since(u32 tid)
{
	struct task_struct___faults *task = (void *)current_task();
	u64 major = BPF_CORE_READ(task, maj_flt), since;
	u64 *before = bpf_map_lookup_elem(&counted, &tid);

	if (!before) {
		lost_update(bpf_map_update_elem(&counted, &tid, &major, BPF_ANY));
		return 0;
	}
	since = major - *before;
	*before = major;
	return since;
}

/* The row of the current process. */
static __always_inline struct faults *faults_own(void)
{
	struct faulter key = { .pid = current_pid() };
	struct faults *entry = faults_entry(&key);

	if (entry && !entry->comm[0])
		current_comm(entry->comm);
	return entry;
}

static __always_inline int fault(u64 code, bool in_kernel)
{
	struct faults *entry;
	u64 major;

	if (!filter_task())
		return 0;
	entry = faults_own();
	if (!entry)
		return 0;
	sum_add(&entry->faults, 1);
	if (code & FAULT_WRITE)
		sum_add(&entry->writes, 1);
	if (code & FAULT_FETCH)
		sum_add(&entry->fetches, 1);
	if (in_kernel)
		sum_add(&entry->in_kernel, 1);
	major = major_since(bpf_get_current_pid_tgid());
	if (major)
		sum_add(&entry->major, major);
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

SEC("tp_btf/sched_process_exit")
int end_thread(u64 *context)
{
	u32 tid = bpf_get_current_pid_tgid();
	struct faults *entry;
	u64 major;

	if (!bpf_map_lookup_elem(&counted, &tid))
		return 0;
	major = major_since(tid);
	bpf_map_delete_elem(&counted, &tid);
	entry = major ? faults_own() : NULL;
	if (entry)
		sum_add(&entry->major, major);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

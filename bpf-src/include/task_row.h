/* SPDX-License-Identifier: MIT */
/*
 * What is told of a thread: what the kernel counts of it anyway, and what programs count for it,
 * the part that is under way included. A reader takes the differences of two rows.
 */
#pragma once
#include "filter.h"

#define WORK_MAX 65536

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* A CPU's queue: what time it has, and what time without interrupts. */
struct rq {
	u64 clock;
	u64 clock_task;
};

/* Both only with CONFIG_FAIR_GROUP_SCHED. */
struct cfs_rq {
	struct rq *rq;
};

struct sched_entity {
	u64 exec_start;
	u64 sum_exec_runtime;
	struct cfs_rq *cfs_rq;
};

struct sched_info {
	unsigned long long run_delay;
	unsigned long long last_queued;
};

struct task_io_accounting {
	u64 rchar, wchar;
	u64 read_bytes, write_bytes;
};

struct task_struct___top {
	unsigned int __state;
	unsigned int flags;
	int on_cpu;
	int exit_state;
	struct sched_entity se;
	struct sched_info sched_info;
	unsigned long nvcsw, nivcsw;
	unsigned long min_flt, maj_flt;
	struct task_io_accounting ioac;
};

#pragma clang attribute pop

/* What the kernel does not count: programs of the object do. */
struct work {
	u64 calls;
	u64 call_ns;
	u64 entered;	/* when the call began that the thread is in */
	u64 tcp_sent, tcp_received;
	u64 udp_sent, udp_received;
};

enum row_has {
	HAS_WAIT = 1,
	HAS_READ = 2,
	HAS_DISK = 4,
};

/* What a reader gets of each thread. All counters only grow. */
struct task_row {
	time_ns time;
	time_ns started;
	tid_nr tid;
	pid_nr pid;
	pid_nr ppid;
	uid_nr uid;
	cgroup_id cgroup;
	text comm[16];
	u32 state;	/* as the kernel has it: 0 is running or ready */
	u32 exit_state;
	u32 flags;	/* PF_KTHREAD and others */
	u32 has;	/* enum row_has: what this kernel counts */
	duration_ns cpu_ns;
	duration_ns wait_ns;
	count switches;
	count preempted;
	count faults;
	count major_faults;
	size_bytes read_bytes;
	size_bytes write_bytes;
	size_bytes disk_read_bytes;
	size_bytes disk_write_bytes;
	count calls;
	duration_ns call_ns;
	size_bytes tcp_sent_bytes;
	size_bytes tcp_received_bytes;
	size_bytes udp_sent_bytes;
	size_bytes udp_received_bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct work);
} work SEC(".maps");

/* The same where there is no task storage (before 5.13), by thread. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, WORK_MAX);
	__type(key, s32);
	__type(value, struct work);
} work_by_thread SEC(".maps");

/* When the last reading began, boot time. */
static volatile u64 read_at;

/* How far the scheduler's clock is behind ours. A queue has the time of when it was last looked
 * at, so that every one gives an upper bound; the clocks drift by less than 1/1024. */
static volatile s64 clock_offset;

static __always_inline void clock_compare(u64 clock)
{
	s64 offset = bpf_ktime_get_ns() - clock;

	if (offset < clock_offset)
		clock_offset = offset;
}

static __always_inline void clock_begin(u64 now)
{
	clock_offset = read_at ? clock_offset + (s64)((now - read_at) >> 10) : (s64)(~0ULL >> 1);
	read_at = now;
}

/* Came with 5.13, as did task storage for tracing programs. */
enum bpf_func_id___storage {
	BPF_FUNC_for_each_map_elem___storage = 164,
};

static __always_inline bool has_storage(void)
{
	return bpf_core_enum_value_exists(enum bpf_func_id___storage,
					  BPF_FUNC_for_each_map_elem___storage);
}

/* What was counted for the current thread. */
static __always_inline struct work *work_own(void)
{
	struct work *own, none = {};
	s32 tid;

	if (has_storage()) {
		own = bpf_task_storage_get(&work, bpf_get_current_task_btf(), NULL,
					   BPF_LOCAL_STORAGE_GET_F_CREATE);
	} else {
		tid = bpf_get_current_pid_tgid();
		own = bpf_map_lookup_elem(&work_by_thread, &tid);
		if (!own) {
			lost_update(bpf_map_update_elem(&work_by_thread, &tid, &none, BPF_ANY));
			return bpf_map_lookup_elem(&work_by_thread, &tid);
		}
	}
	if (!own)
		lost_count(LOST_MAP_MEMORY);
	return own;
}

static __always_inline struct work *work_of(struct task_struct *task)
{
	s32 tid;

	if (has_storage())
		return bpf_task_storage_get(&work, task, NULL, 0);
	tid = BPF_CORE_READ(task, pid);	/* before 5.11 no pointer of a known type */
	return bpf_map_lookup_elem(&work_by_thread, &tid);
}

/* The queue of the CPU on which a task runs or waits; NULL where the kernel does not say. */
static __always_inline struct rq *task_queue(struct task_struct *task)
{
	struct task_struct___top *top = (void *)task;
	struct cfs_rq *queue = NULL;

	if (!bpf_core_field_exists(top->se.cfs_rq) || !bpf_core_field_exists(queue->rq))
		return NULL;
	return BPF_CORE_READ(top, se.cfs_rq, rq);
}

/* Adds what the kernel adds to its sums only at the next tick or switch. */
static __always_inline void row_add_running(struct task_row *row, struct task_struct *task)
{
	struct task_struct___top *top = (void *)task;
	u64 start = BPF_CORE_READ(top, se.exec_start);
	u64 queued = BPF_CORE_READ(top, sched_info.last_queued);
	struct rq *queue = task_queue(task);
	u64 clock = BPF_CORE_READ(queue, clock);
	s64 behind, slice;

	if (!clock || !read_at)
		return;
	clock_compare(clock);
	behind = bpf_ktime_get_ns() - clock_offset - clock;
	if (behind < 0)
		behind = 0;
	/* An int until 7.1, then a byte: the rest of an int is on_rq and more. */
	if (BPF_CORE_READ_BITFIELD_PROBED(top, on_cpu)) {
		slice = BPF_CORE_READ(queue, clock_task) - start + behind;
		if (slice > 0)
			row->cpu_ns += slice;
	} else if (queued) {
		slice = clock - queued + behind;
		if (slice > 0)
			row->wait_ns += slice;
	}
}

static __always_inline void row_add_work(struct task_row *row, struct task_struct *task)
{
	struct work *own = work_of(task);
	u64 entered, now = bpf_ktime_get_ns();

	if (!own)
		return;
	entered = own->entered;
	row->calls = own->calls;
	row->call_ns = own->call_ns;
	if (entered && now > entered)
		row->call_ns += now - entered;
	row->tcp_sent_bytes = own->tcp_sent;
	row->tcp_received_bytes = own->tcp_received;
	row->udp_sent_bytes = own->udp_sent;
	row->udp_received_bytes = own->udp_received;
}

static __always_inline u32 row_has(void)
{
	struct task_struct___top *top = NULL;

	return (bpf_core_field_exists(top->sched_info.run_delay) ? HAS_WAIT : 0) |
	       (bpf_core_field_exists(top->ioac.rchar) ? HAS_READ : 0) |
	       (bpf_core_field_exists(top->ioac.read_bytes) ? HAS_DISK : 0);
}

/* What the kernel has added up of a thread's time, and how often it was switched out. */
static __always_inline void row_fill_times(struct task_row *row, struct task_struct *task)
{
	struct task_struct___top *top = (void *)task;

	row->cpu_ns = BPF_CORE_READ(top, se.sum_exec_runtime);
	if (row->has & HAS_WAIT)
		row->wait_ns = BPF_CORE_READ(top, sched_info.run_delay);
	row->switches = BPF_CORE_READ(top, nvcsw);
	row->preempted = BPF_CORE_READ(top, nivcsw);
}

static __always_inline void row_fill(struct task_row *row, struct task_struct *task)
{
	struct task_struct___top *top = (void *)task;
	struct task_struct___state *old = (void *)task;

	__builtin_memset(row, 0, sizeof(*row));
	row->time = bpf_ktime_get_boot_ns();
	row->has = row_has();
	row->started = BPF_CORE_READ(task, start_boottime);
	row->tid = task_tid(task);
	row->pid = task_pid(task);
	row->ppid = task_ppid(task);
	row->uid = task_uid(task);
	row->cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
	BPF_CORE_READ_INTO(&row->comm, task, comm);
	row->state = bpf_core_field_exists(top->__state) ? BPF_CORE_READ(top, __state) :
							   BPF_CORE_READ(old, state);
	row->exit_state = BPF_CORE_READ(top, exit_state);
	row->flags = BPF_CORE_READ(top, flags);
	row_fill_times(row, task);
	row->faults = BPF_CORE_READ(top, min_flt);
	row->major_faults = BPF_CORE_READ(top, maj_flt);
	if (row->has & HAS_READ) {
		row->read_bytes = BPF_CORE_READ(top, ioac.rchar);
		row->write_bytes = BPF_CORE_READ(top, ioac.wchar);
	}
	if (row->has & HAS_DISK) {
		row->disk_read_bytes = BPF_CORE_READ(top, ioac.read_bytes);
		row->disk_write_bytes = BPF_CORE_READ(top, ioac.write_bytes);
	}
	row_add_running(row, task);
	row_add_work(row, task);
}

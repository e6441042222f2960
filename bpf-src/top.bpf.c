// SPDX-License-Identifier: MIT
/*
 * What each thread did, for `top`: an iterator writes one row for every thread. Nearly all of it
 * the kernel counts anyway, so that nothing is paid between two readings: times, waits, switches,
 * faults, bytes. What it does not count (system calls, bytes of TCP and UDP) is counted by
 * programs of their own, attached while somebody looks at it. Threads that end write their row
 * into a map, where the reader collects and deletes it.
 */
#include "filter.h"
#include "sock_bytes.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define ENDED_MAX 32768
#define WORK_MAX 65536

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct bpf_iter_meta {
	void *seq;
	u64 session_id;
	u64 seq_num;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

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

/* Counted by the programs below. */
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

struct task_life {
	time_ns started;
	tid_nr tid;
	u32 padding;
};

/* Threads that ended since the last reading. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, ENDED_MAX);
	__type(key, struct task_life);
	__type(value, struct task_row);
} ended SEC(".maps");

/* Room to build a row in; the iterator and an exit may come upon each other. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, struct task_row);
} rows SEC(".maps");

/* Threads that were born and ended between two readings, and for which `ended` had no room:
 * one row for all of them. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct task_row);
} other SEC(".maps");

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
	if (BPF_CORE_READ(top, on_cpu)) {
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

static __always_inline void row_fill(struct task_row *row, struct task_struct *task)
{
	struct task_struct___top *top = (void *)task;
	struct task_struct___state *old = (void *)task;

	__builtin_memset(row, 0, sizeof(*row));
	row->time = bpf_ktime_get_boot_ns();
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
	row->cpu_ns = BPF_CORE_READ(top, se.sum_exec_runtime);
	if (bpf_core_field_exists(top->sched_info.run_delay)) {
		row->has |= HAS_WAIT;
		row->wait_ns = BPF_CORE_READ(top, sched_info.run_delay);
	}
	row->switches = BPF_CORE_READ(top, nvcsw);
	row->preempted = BPF_CORE_READ(top, nivcsw);
	row->faults = BPF_CORE_READ(top, min_flt);
	row->major_faults = BPF_CORE_READ(top, maj_flt);
	if (bpf_core_field_exists(top->ioac.rchar)) {
		row->has |= HAS_READ;
		row->read_bytes = BPF_CORE_READ(top, ioac.rchar);
		row->write_bytes = BPF_CORE_READ(top, ioac.wchar);
	}
	if (bpf_core_field_exists(top->ioac.read_bytes)) {
		row->has |= HAS_DISK;
		row->disk_read_bytes = BPF_CORE_READ(top, ioac.read_bytes);
		row->disk_write_bytes = BPF_CORE_READ(top, ioac.write_bytes);
	}
	row_add_running(row, task);
	row_add_work(row, task);
}

SEC("iter/task")
int read_tasks(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;
	struct task_row *row;
	u32 place = 0;

	if (!context->meta->seq_num) {
		clock_begin(bpf_ktime_get_boot_ns());
		/* Our own CPU has just switched to us, and looked at the clock for that. */
		clock_compare(BPF_CORE_READ(task_queue(current_task()), clock));
	}
	row = bpf_map_lookup_elem(&rows, &place);
	if (!task || !row || !filter_task_of(task))
		return 0;
	row_fill(row, task);
	if (!row->tid)	/* not of our pid namespace */
		return 0;
	bpf_seq_write(context->meta->seq, row, sizeof(*row));
	return 0;
}

/* Of a thread born since the last reading; one that is older was in a reading, and its sums
 * would be counted again. */
static __always_inline bool other_add(struct task_row *row)
{
	u32 place = 0;
	struct task_row *sum = bpf_map_lookup_elem(&other, &place);

	if (!sum || row->started < read_at)
		return false;
	sum->tid++;
	sum->cpu_ns += row->cpu_ns;
	sum->wait_ns += row->wait_ns;
	sum->switches += row->switches;
	sum->preempted += row->preempted;
	sum->faults += row->faults;
	sum->major_faults += row->major_faults;
	sum->read_bytes += row->read_bytes;
	sum->write_bytes += row->write_bytes;
	sum->disk_read_bytes += row->disk_read_bytes;
	sum->disk_write_bytes += row->disk_write_bytes;
	sum->calls += row->calls;
	sum->call_ns += row->call_ns;
	sum->tcp_sent_bytes += row->tcp_sent_bytes;
	sum->tcp_received_bytes += row->tcp_received_bytes;
	sum->udp_sent_bytes += row->udp_sent_bytes;
	sum->udp_received_bytes += row->udp_received_bytes;
	return true;
}

SEC("tp_btf/sched_process_exit")
int end_task(u64 *context)
{
	struct task_struct *task = current_task();
	struct task_life life = {};
	struct task_row *row;
	u32 place = 1;
	int error;

	row = bpf_map_lookup_elem(&rows, &place);
	if (!row || !filter_task())
		return 0;
	row_fill(row, task);
	if (!row->tid)
		return 0;
	row->exit_state = 16;	/* EXIT_DEAD: it will be */
	life.started = row->started;
	life.tid = row->tid;
	error = bpf_map_update_elem(&ended, &life, row, BPF_ANY);
	if (error && !other_add(row))
		lost_update(error);
	if (!has_storage())
		bpf_map_delete_elem(&work_by_thread, &life.tid);
	return 0;
}

SEC("tp_btf/sys_exit")
int count_call(u64 *context)
{
	struct work *own = work_own();

	if (own)
		own->calls++;
	return 0;
}

SEC("tp_btf/sys_enter")
int enter_call(u64 *context)
{
	struct work *own = work_own();

	if (own)
		own->entered = bpf_ktime_get_ns();
	return 0;
}

/* In place of count_call, where enter_call is attached too. */
SEC("tp_btf/sys_exit")
int time_call(u64 *context)
{
	struct work *own = work_own();

	if (!own)
		return 0;
	own->calls++;
	if (own->entered)
		own->call_ns += bpf_ktime_get_ns() - own->entered;
	own->entered = 0;
	return 0;
}

/* sock_bytes.h */
static __always_inline int inet_count(struct sock___inet *sock, s32 size, bool sent)
{
	u16 protocol = BPF_CORE_READ(sock, sk_protocol);
	struct work *own = work_own();

	if (!own)
		return 0;
	if (protocol == IPPROTO_TCP && sent)
		own->tcp_sent += size;
	else if (protocol == IPPROTO_TCP)
		own->tcp_received += size;
	else if (protocol == IPPROTO_UDP && sent)
		own->udp_sent += size;
	else if (protocol == IPPROTO_UDP)
		own->udp_received += size;
	return 0;
}

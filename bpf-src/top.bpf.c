// SPDX-License-Identifier: MIT
/*
 * What each thread did, for `top`: an iterator writes one row for every thread, after one that
 * says when it began. Nearly all of it the kernel counts anyway, so that nothing is paid between
 * two readings: times, waits, switches, faults, bytes. What it does not count (system calls, bytes
 * of TCP and UDP) is counted by programs of their own, attached while somebody looks at it.
 * Threads that end write their row into a map, where the reader collects and deletes it.
 */
#include "sock_bytes.h"
#include "task_row.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define ENDED_MAX 32768

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

#pragma clang attribute pop

/* Who a thread is, however often its number is given to others. */
struct task_life {
	u64 started;
	u32 tid;	/* in the initial pid namespace */
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

SEC("iter/task")
int read_tasks(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;
	struct task_row *row;
	u32 place = 0;

	row = bpf_map_lookup_elem(&rows, &place);
	if (!row)
		return 0;
	if (!context->meta->seq_num) {
		clock_begin(bpf_ktime_get_boot_ns());
		/* Our own CPU has just switched to us, and looked at the clock for that. */
		clock_compare(BPF_CORE_READ(task_queue(current_task()), clock));
		/* Of nobody: it says when the reading began, even if nobody else is told of. */
		__builtin_memset(row, 0, sizeof(*row));
		row->time = read_at;
		row->has = row_has();
		bpf_seq_write(context->meta->seq, row, sizeof(*row));
	}
	if (!task || !filter_task_of(task))
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

static __always_inline struct task_life task_life_of(struct task_struct *task)
{
	struct task_life life = {};

	life.started = BPF_CORE_READ(task, start_boottime);
	life.tid = BPF_CORE_READ(task, pid);
	return life;
}

SEC("tp_btf/sched_process_exit")
int end_task(u64 *context)
{
	struct task_struct *task = current_task();
	struct task_life life;
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
	life = task_life_of(task);
	error = bpf_map_update_elem(&ended, &life, row, BPF_ANY);
	if (error && !other_add(row))
		lost_update(error);
	if (!has_storage())
		bpf_map_delete_elem(&work_by_thread, &life.tid);
	return 0;
}

/* The way out takes time, too: of a short-lived process a tenth, its memory being given back after
 * the exit is told of. The row of a thread that nobody has collected yet gets it. */
SEC("tp_btf/sched_process_free")
int free_task(u64 *context)
{
	struct task_struct *task = (void *)context[0];
	struct task_life life = task_life_of(task);
	struct task_row *row = bpf_map_lookup_elem(&ended, &life);

	if (!row)
		return 0;
	row->time = bpf_ktime_get_boot_ns();
	row_fill_times(row, task);
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

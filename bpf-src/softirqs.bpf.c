/* SPDX-License-Identifier: MIT */
/*
 * Soft interrupts: how many, and how long each ran. They do not interrupt each other, so that a
 * CPU has at most one under way.
 */
#include "histogram.h"

/* As the kernel numbers them and /proc/softirqs calls them. */
enum softirq {
	HI,
	TIMER,
	NET_TX,
	NET_RX,
	BLOCK,
	IRQ_POLL,
	TASKLET,
	SCHED,
	HRTIMER,
	RCU,
	SOFTIRQS,
};

struct runs {
	count runs DOC("how often it ran");
	duration_ns total_ns DOC("CPU time in all");
	log2_ns time_ns[LOG2_SLOTS] DOC("of each run");
};

TABLE_ARRAY(softirqs, enum softirq, struct runs, SOFTIRQS);

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} begun SEC(".maps");

SEC("tp_btf/softirq_entry")
int BPF_PROG(begin_softirq, unsigned int vector)
{
	struct runs *entry = softirqs_entry(vector);
	u32 first = 0;
	u64 *time = bpf_map_lookup_elem(&begun, &first);

	if (time)
		*time = bpf_ktime_get_ns();
	if (entry)
		sum_add(&entry->runs, 1);
	return 0;
}

SEC("tp_btf/softirq_exit")
int BPF_PROG(end_softirq, unsigned int vector)
{
	struct runs *entry = softirqs_entry(vector);
	u32 first = 0;
	u64 *time = bpf_map_lookup_elem(&begun, &first);
	u64 took;

	/* One that ran when tracing began has no beginning. */
	if (!time || !*time || !entry)
		return 0;
	took = bpf_ktime_get_ns() - *time;
	*time = 0;
	sum_add(&entry->total_ns, took);
	log2_add(entry->time_ns, LOG2_SLOTS, took);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

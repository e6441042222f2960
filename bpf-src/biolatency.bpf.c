/* SPDX-License-Identifier: MIT */
/*
 * How long block I/O takes: from when the device gets a request, or with --queued from when it is
 * made, until it is done. What was under way when tracing began is not counted.
 */
#include "block.h"
#include "histogram.h"

struct kind {
	dev_nr disk;
	enum operation operation;
};

struct requests {
	count requests DOC("how many were done");
	size_bytes size_bytes DOC("how much they moved");
	log2_ns latency_ns[LOG2_SLOTS] DOC("how long they took");
};

TABLE(done, struct kind, struct requests, 1024);

PARAM bool per_disk DOC("tell disks apart") = false;
PARAM bool per_operation DOC("tell reads, writes and the rest apart") = false;
PARAM bool queued DOC("count the time in the kernel's queue, too") = false;

struct begun {
	u64 time;
	u64 size;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, REQUESTS_MAX);
	__type(key, struct request *);
	__type(value, struct begun);
} under_way SEC(".maps");

static __always_inline int begin(struct request *request)
{
	struct begun begun = { .time = bpf_ktime_get_ns() };

	begun.size = BPF_CORE_READ(request, __data_len);
	if (filter_task())
		lost_update(bpf_map_update_elem(&under_way, &request, &begun, BPF_ANY));
	return 0;
}

SEC("tp_btf/block_io_start")
int BPF_PROG(request_made, struct request *request)
{
	return queued ? begin(request) : 0;
}

/* Linux 6.5 has the other. */
SEC("tp_btf/block_rq_insert") INSTEAD_OF(request_made)
int request_inserted(u64 *context)
{
	return queued ? begin(request_of(context)) : 0;
}

/* What was made keeps its time, but has the size that others merged into it give it. */
SEC("tp_btf/block_rq_issue")
int request_issued(u64 *context)
{
	struct request *request = request_of(context);
	struct begun *begun = queued ? bpf_map_lookup_elem(&under_way, &request) : NULL;

	if (!begun)
		return begin(request);
	begun->size = BPF_CORE_READ(request, __data_len);
	return 0;
}

SEC("tp_btf/block_rq_complete")
int BPF_PROG(request_completed, struct request *request, int error, unsigned int bytes)
{
	struct begun *begun = bpf_map_lookup_elem(&under_way, &request);
	struct kind key = { .operation = other };
	struct requests *entry;

	if (!begun || !request_done(request, bytes))
		return 0;
	if (per_disk)
		key.disk = request_disk(request);
	if (per_operation)
		key.operation = request_operation(request);
	entry = done_entry(&key);
	if (entry) {
		sum_add(&entry->requests, 1);
		sum_add(&entry->size_bytes, begun->size);
		log2_add(entry->latency_ns, LOG2_SLOTS, bpf_ktime_get_ns() - begun->time);
	}
	bpf_map_delete_elem(&under_way, &request);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

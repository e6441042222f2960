/* SPDX-License-Identifier: MIT */
/*
 * Block I/O, a line for each request when it is done: who wanted it, where, how much, how long.
 * What was under way when tracing began is not shown.
 */
#include "block.h"
#include "duration.h"

struct event {
	record_header head;
	pid_nr pid DOC("who made the request; of what is written back later, the kernel's thread");
	text comm[16];
	dev_nr disk;
	enum operation operation;
	u64 sector DOC("where on the disk, in units of 512 bytes");
	size_bytes size_bytes;
	duration_ns queued_ns DOC("from when it was made until the device got it");
	duration_ns latency_ns DOC("from then until it was done");
	bool failed DOC("the device or the kernel could not do it");
};
EVENTS(struct event);

struct made {
	u64 made, issued;
	u64 sector;
	u32 size;
	s32 pid;
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, REQUESTS_MAX);
	__type(key, struct request *);
	__type(value, struct made);
} under_way SEC(".maps");

static __always_inline void make(struct request *request, u64 issued)
{
	struct made made = { .made = bpf_ktime_get_boot_ns(), .issued = issued };

	if (!filter_task())
		return;
	made.pid = current_pid();
	current_comm(made.comm);
	lost_update(bpf_map_update_elem(&under_way, &request, &made, BPF_ANY));
}

SEC("tp_btf/block_io_start")
int BPF_PROG(request_made, struct request *request)
{
	make(request, 0);
	return 0;
}

/* Linux 6.5 has the other. */
SEC("tp_btf/block_rq_insert") INSTEAD_OF(request_made)
int request_inserted(u64 *context)
{
	make(request_of(context), 0);
	return 0;
}

SEC("tp_btf/block_rq_issue")
int request_issued(u64 *context)
{
	struct request *request = request_of(context);
	struct made *made = bpf_map_lookup_elem(&under_way, &request);

	if (!made) {
		make(request, 0);
		made = bpf_map_lookup_elem(&under_way, &request);
	}
	if (!made)
		return 0;
	/* Others may have been merged into it since it was made. */
	made->issued = bpf_ktime_get_boot_ns();
	made->size = BPF_CORE_READ(request, __data_len);
	made->sector = BPF_CORE_READ(request, __sector);
	return 0;
}

SEC("tp_btf/block_rq_complete")
int BPF_PROG(request_completed, struct request *request, int error, unsigned int bytes)
{
	struct made *made = bpf_map_lookup_elem(&under_way, &request);
	struct event *event;
	u64 took;

	if (!made || !made->issued || !request_done(request, bytes))
		return 0;
	took = bpf_ktime_get_boot_ns() - made->issued;
	event = filter_duration(took) ? event_start(0) : NULL;
	if (event) {
		event->pid = made->pid;
		__builtin_memcpy(event->comm, made->comm, sizeof(event->comm));
		event->disk = request_disk(request);
		event->operation = request_operation(request);
		event->sector = made->sector;
		event->size_bytes = made->size;
		event->queued_ns = made->issued - made->made;
		event->latency_ns = took;
		event->failed = error != 0;
		event_emit(event, sizeof(*event));
	}
	bpf_map_delete_elem(&under_way, &request);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

// SPDX-License-Identifier: MIT
/*
 * Disks for `top blocks`: what each completes, as /sys/block has it. What stands above disks and
 * makes no requests of its own (RAID, encryption) has no row: the disks below have theirs.
 */
#include "contract.h"
#include "histogram.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define DISKS_MAX 1024

enum request_operation {
	OPERATION_READ,
	OPERATION_WRITE,
	OPERATION_FLUSH,
	OPERATION_DISCARD,
	OPERATION_MASK = 255,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct gendisk___top {
	int major;
	int first_minor;
	char disk_name[32];
};

struct request_queue___top {
	struct gendisk___top *disk;
};

struct request___top {
	struct request_queue___top *q;
	unsigned int cmd_flags;
	u64 start_time_ns;
};

/* Before 5.17. */
struct request___disk {
	struct gendisk___top *rq_disk;
};

#pragma clang attribute pop

struct done {
	text disk[32] DOC("the disk");
	count reads DOC("reads that were completed");
	count writes DOC("writes that were completed");
	count flushes DOC("flushes of its cache");
	size_bytes read_bytes DOC("bytes read");
	size_bytes write_bytes DOC("bytes written");
	size_bytes discard_bytes DOC("bytes given up");
	duration_ns total_ns DOC("time in requests; 100 % is one request all the time");
	log2_ns latency_ns[LOG2_SLOTS] DOC("from the request to its completion");
};

TABLE(disks, dev_nr, struct done, DISKS_MAX);

static __always_inline struct gendisk___top *request_disk(struct request___top *request)
{
	struct request___disk *old = (void *)request;

	if (bpf_core_field_exists(old->rq_disk))
		return BPF_CORE_READ(old, rq_disk);
	return BPF_CORE_READ(request, q, disk);
}

SEC("tp_btf/block_rq_complete")
int count_request(u64 *context)
{
	struct request___top *request = (void *)context[0];
	u32 size = context[2];
	struct gendisk___top *disk = request_disk(request);
	u64 start = BPF_CORE_READ(request, start_time_ns), now = bpf_ktime_get_ns();
	struct done *done;
	dev_nr device;

	if (!disk)
		return 0;
	device = BPF_CORE_READ(disk, major) << 20 | BPF_CORE_READ(disk, first_minor);
	done = disks_entry(&device);
	if (!done)
		return 0;
	if (!done->disk[0])
		BPF_CORE_READ_INTO(&done->disk, disk, disk_name);
	switch (BPF_CORE_READ(request, cmd_flags) & OPERATION_MASK) {
	case OPERATION_READ:
		sum_add(&done->reads, 1);
		sum_add(&done->read_bytes, size);
		break;
	case OPERATION_WRITE:
		sum_add(&done->writes, 1);
		sum_add(&done->write_bytes, size);
		break;
	case OPERATION_FLUSH:
		sum_add(&done->flushes, 1);
		break;
	case OPERATION_DISCARD:
		sum_add(&done->discard_bytes, size);
		break;
	}
	if (!start || now < start)
		return 0;
	sum_add(&done->total_ns, now - start);
	log2_add(done->latency_ns, LOG2_SLOTS, now - start);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* How large the requests to disks are, by who hands them to the device. */
#include "block.h"
#include "histogram.h"

struct asker {
	pid_nr pid DOC("who hands it over: of what is written back, a thread of the kernel");
	dev_nr disk;
	enum operation operation;
};

struct requests {
	text comm[16];
	count requests;
	size_bytes total_bytes DOC("of all of them");
	log2_bytes size_bytes[LOG2_SLOTS] DOC("of each");
};

TABLE(issued, struct asker, struct requests, 8192);

PARAM bool per_disk DOC("tell disks apart") = false;
PARAM bool per_operation DOC("tell reads, writes and the rest apart") = false;

SEC("tp_btf/block_rq_issue")
int request_issued(u64 *context)
{
	struct request *request = request_of(context);
	struct asker key = { .operation = other };
	struct requests *entry;
	u64 size;

	if (!filter_task())
		return 0;
	key.pid = current_pid();
	if (per_disk)
		key.disk = request_disk(request);
	if (per_operation)
		key.operation = request_operation(request);
	entry = issued_entry(&key);
	if (!entry)
		return 0;
	if (!entry->comm[0])
		current_comm(entry->comm);
	size = BPF_CORE_READ(request, __data_len);
	sum_add(&entry->requests, 1);
	sum_add(&entry->total_bytes, size);
	log2_add(entry->size_bytes, LOG2_SLOTS, size);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

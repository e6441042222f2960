/* SPDX-License-Identifier: MIT */
/* Requests to block devices, as their tracepoints show them. */
#pragma once
#include "filter.h"

#define OPERATION_MASK 0xff	/* of cmd_flags */
#define REQUESTS_MAX 16384

/* REQ_OP_*: the names are what people see. */
enum operation {
	read = 0,
	write = 1,
	flush = 2,
	discard = 3,
	other = 0xff,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct gendisk {
	int major;
	int first_minor;
};

struct request_queue {
	struct gendisk *disk;
};

struct request {
	struct request_queue *q;
	unsigned int cmd_flags;
	unsigned int __data_len;
	u64 __sector;
};

/* Before 5.17. */
struct request___disk {
	struct gendisk *rq_disk;
};

#pragma clang attribute pop

/* Before 5.11 the queue came first. */
typedef void (*btf_trace_block_rq_issue)(void *, struct request *);

/* The request in the arguments of block_rq_issue, block_rq_insert. */
static __always_inline struct request *request_of(u64 *context)
{
	if (bpf_core_type_matches(btf_trace_block_rq_issue))
		return (void *)context[0];
	return (void *)context[1];
}

static __always_inline u32 request_disk(struct request *request)
{
	struct request___disk *old = (void *)request;
	struct gendisk *disk;

	if (bpf_core_field_exists(old->rq_disk))
		disk = BPF_CORE_READ(old, rq_disk);
	else
		disk = BPF_CORE_READ(request, q, disk);
	return (u32)BPF_CORE_READ(disk, major) << 20 | BPF_CORE_READ(disk, first_minor);
}

static __always_inline enum operation request_operation(struct request *request)
{
	u32 operation = BPF_CORE_READ(request, cmd_flags) & OPERATION_MASK;

	return operation <= discard ? operation : other;
}

/* Whether a completion of so many bytes is the request's last: a device may complete a part. */
static __always_inline bool request_done(struct request *request, u32 bytes)
{
	return bytes >= BPF_CORE_READ(request, __data_len);
}

/* SPDX-License-Identifier: MIT */
/* Lists of strings in the memory of a process, such as the arguments that it passes to exec. */
#pragma once
#include "contract.h"

#define TEXTS_COUNT 128

/* What `limit` bytes of texts need in a record: room for one string more than the limit, since
 * the verifier cannot subtract. */
#define TEXTS_ROOM(limit) (2 * (limit))

/*
 * Copies the strings of the list at `list`, whose addresses have `width` bytes and end with a
 * null, to `into`; how many bytes they fill, at most `limit`, a constant power of two. The
 * record's head is told what is cut off and what could not be read.
 */
static __always_inline long texts_read(record_header *head, texts *into, u64 limit, u64 list,
				       u32 width)
{
	u64 used = 0;	/* 5.10 follows the bounds of 64-bit registers alone */

	#pragma clang loop unroll(disable)
	for (u32 i = 0; i < TEXTS_COUNT; i++, list += width) {
		u64 string = 0;
		long size;

		if (bpf_probe_read_user(&string, width, (void *)list)) {
			head->flags |= RECORD_FAULT;
			return used;
		}
		if (!string)
			return used;
		size = bpf_probe_read_user_str(&into[used], limit, (void *)string);
		if (size < 0) {
			head->flags |= RECORD_FAULT;
			return used;
		}
		used += size;
		if (used >= limit) {
			used = limit;
			break;
		}
		/* Before 6.8 the verifier loses the bound when the loop copies the register. */
		barrier_var(used);
		used &= limit - 1;
	}
	head->flags |= RECORD_CUT;
	return used;
}

/* SPDX-License-Identifier: MIT */
/*
 * Names of addresses in the kernel, asked of the kernel itself. /proc/kallsyms has them too, with
 * 200,000 others: it is 10 MB, which three processes would have to write and read for a hundred
 * names. User space writes addresses into `kernel_places`, up to the first that is 0, and reads
 * what the iterator says of them, a line each, in their order.
 */
#pragma once
#include "contract.h"

#define PLACES_MAX 1024
#define PLACES_AT_ONCE 64	/* their names fit into what an iterator writes at once */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct bpf_map;

struct bpf_iter_meta {
	void *seq;
	u64 session_id;
	u64 seq_num;
};

struct bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
};

#pragma clang attribute pop

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PLACES_MAX);
	__type(key, u32);
	__type(value, u64);
} kernel_places SEC(".maps");

/*
 * It runs once for each map that there is; our own are more than are needed for all places. %pB
 * takes what it is given for a return address, and looks at the byte before that; no other format
 * with names is there before 5.13.
 */
SEC("iter/bpf_map")
int name_places(struct bpf_iter__bpf_map *context)
{
	u32 first = context->meta->seq_num * PLACES_AT_ONCE;
	static const char line[] = "%pB\n";
	u64 *place, after;

	for (u32 i = 0; i < PLACES_AT_ONCE; i++) {
		u32 key = first + i;

		place = bpf_map_lookup_elem(&kernel_places, &key);
		if (!place || !*place)
			break;
		after = *place + 1;
		bpf_seq_printf(context->meta->seq, line, sizeof(line), &after, sizeof(after));
	}
	return 0;
}

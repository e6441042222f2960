/* SPDX-License-Identifier: MIT */
/*
 * Histograms of tables: arrays of slots in the value, each of which counts what is as large.
 *
 *	log2_ns wait_ns[LOG2_SLOTS] DOC("how long");
 *
 *	log2_add(entry->wait_ns, LOG2_SLOTS, took);
 *
 * A slot begins where the one before ends, at twice its value. With the parameter linear_step all
 * are as wide as that instead, for who wants to look closer at a part; user space asks for it and
 * knows how to read them then.
 */
#pragma once
#include "table.h"

#define LOG2_SLOTS 40	/* up to 2^40: 18 minutes in nanoseconds, a terabyte */

PARAM u64 linear_step = 0;

/* The position of the highest bit: 0 for 0 and 1, 1 for 2 and 3, 10 for 1024 to 2047. */
static __always_inline u32 log2_slot(u64 value)
{
	u32 slot = 0, low;

	if (value >> 32) {
		value >>= 32;
		slot = 32;
	}
	low = value;
	if (low >> 16) {
		low >>= 16;
		slot += 16;
	}
	if (low >> 8) {
		low >>= 8;
		slot += 8;
	}
	if (low >> 4) {
		low >>= 4;
		slot += 4;
	}
	if (low >> 2) {
		low >>= 2;
		slot += 2;
	}
	return slot + (low >> 1);
}

static __always_inline void slot_add(u64 *slots, u32 size, u64 slot)
{
	/* The compiler may know the bound and leave the check out; the verifier does not. */
	asm volatile("" : "+r"(slot));
	if (slot >= size)
		slot = size - 1;
	sum_add(&slots[slot], 1);
}

/* Counts a value in a histogram of `size` slots; the last one takes all that is larger. */
static __always_inline void log2_add(u64 *slots, u32 size, u64 value)
{
	slot_add(slots, size, linear_step ? value / linear_step : log2_slot(value));
}

/* The same for slots of equal width, which LINEAR(from, step) on the field tells the reader; what
 * is below the first counts in it. */
static __always_inline void linear_add(u64 *slots, u32 size, u64 from, u64 step, u64 value)
{
	slot_add(slots, size, value < from ? 0 : (value - from) / step);
}

#define LINEAR(from, step) __attribute__((btf_decl_tag("linear:" #from ":" #step)))

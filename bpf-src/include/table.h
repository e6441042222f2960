/* SPDX-License-Identifier: MIT */
/*
 * Maps that are shown as tables: what a tool counts in the kernel, one row for each key.
 *
 *	struct by_process {
 *		pid_nr pid;
 *	};
 *	struct latency {
 *		text comm[16];
 *		count waits DOC("times it had to wait");
 *		duration_ns total_ns DOC("how long in all");
 *	};
 *	TABLE(latency, struct by_process, struct latency, 10240);
 *
 *	struct latency *entry = latency_entry(&key);
 *
 *	if (entry) {
 *		sum_add(&entry->waits, 1);
 *		sum_add(&entry->total_ns, took);
 *	}
 *
 * The fields of key and value are columns, their typedefs say how they are shown. Numbers of the
 * value are sums over the interval that is shown; a text is what the entry was made with; an
 * array of log2_ns, log2_bytes or log2_count is a histogram (histogram.h).
 *
 *	TABLE		a hash: all CPUs add to one entry, atomically
 *	TABLE_ARRAY	the key is a small number, or there is one row only: each CPU has its own
 *
 * An addition costs as much either way while one CPU makes it, and half as much again where two
 * want the same entry at once. A key that many CPUs have in common gets a field `cpu`: rows that
 * differ only in fields that are not shown are added up before they are.
 *
 * A hash that has no room left counts into the row `other`: it never evicts, and nothing is
 * lost. There are two of each: programs fill one while user space reads and empties the other.
 * That is why an entry is looked up anew in each run and never kept.
 */
#pragma once
#include "contract.h"

#define TABLE_TAG __attribute__((btf_decl_tag("table")))

/* Which of the two tables is filled now: user space changes it, and waits until no program is
 * left that saw it as it was. In a section of its own it is a map of its own. */
volatile u32 table_side SEC(".data.side") = 0;

/* Atomic, as a program on this CPU may be interrupted by another that adds to the same entry.
 * Relaxed, or 5.10 has no such instruction. */
static __always_inline void sum_add(u64 *sum, u64 value)
{
	__atomic_fetch_add(sum, value, __ATOMIC_RELAXED);
}

static __always_inline void *table_entry(void *table, void *other, const void *key,
					 const void *empty)
{
	void *entry = bpf_map_lookup_elem(table, key);
	u32 first = 0;

	if (entry)
		return entry;
	/* Refused where another CPU was faster, or where there is no room. */
	bpf_map_update_elem(table, key, empty, BPF_NOEXIST);
	entry = bpf_map_lookup_elem(table, key);
	return entry ?: bpf_map_lookup_elem(other, &first);
}

#define TABLE_MAP(table_type, key_type, value_type, entries)                                \
	__uint(type, table_type);                                                           \
	__uint(max_entries, entries);                                                       \
	__type(key, key_type);                                                              \
	__type(value, value_type)

/*
 * NAME_entry(&key) gives the entry of a key, made of zeros if there is none yet; NAME_made(&key,
 * &value) the same, made of that value. It is never NULL, but the verifier wants to be shown.
 */
#define TABLE(name, key_type, value_type, entries)                                          \
	struct name##_table {                                                               \
		TABLE_MAP(BPF_MAP_TYPE_HASH, key_type, value_type, entries);                \
	};                                                                                  \
	struct name##_table name SEC(".maps") TABLE_TAG;                                    \
	struct name##_table name##_side SEC(".maps");                                       \
	struct {                                                                            \
		TABLE_MAP(BPF_MAP_TYPE_PERCPU_ARRAY, u32, value_type, 1);                   \
	} name##_other SEC(".maps");                                                        \
	static const value_type name##_empty = {};                                          \
	static __always_inline value_type *name##_made(const key_type *key,                 \
						       const value_type *value)             \
	{                                                                                   \
		if (table_side)                                                             \
			return table_entry(&name##_side, &name##_other, key, value);        \
		return table_entry(&name, &name##_other, key, value);                       \
	}                                                                                   \
	static __always_inline value_type *name##_entry(const key_type *key)                \
	{                                                                                   \
		return name##_made(key, &name##_empty);                                     \
	}

/* NAME_entry(index) gives the row of that number, of `entries` from 0. */
#define TABLE_ARRAY(name, key_type, value_type, entries)                                    \
	struct {                                                                            \
		TABLE_MAP(BPF_MAP_TYPE_PERCPU_ARRAY, key_type, value_type, entries);        \
	} name SEC(".maps") TABLE_TAG;                                                      \
	static __always_inline value_type *name##_entry(u32 index)                          \
	{                                                                                   \
		return bpf_map_lookup_elem(&name, &index);                                  \
	}

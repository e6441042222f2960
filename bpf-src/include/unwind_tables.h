/* SPDX-License-Identifier: MIT */
/*
 * The tables by which unwind.h walks, as user space writes them: what `.eh_frame` says about a
 * file's code. For each 64 KiB of the file there are sorted rows, each of which says from where
 * on in them which rule holds. A rule says how the caller's registers are found from the
 * callee's. Tables are by file, not by process: a process that begins finds those of its
 * libraries there. Of large files only those pages are read where somebody was.
 */
#pragma once
#include "contract.h"

#define UNWIND_BITS 14
#define UNWIND_ROWS (1 << UNWIND_BITS)	/* of a chunk of rows, the value of an array */
#define UNWIND_SHIFT 16		/* a page of a table is so much of the file */

/* Its twin is in src/symbols/unwind-rules.ts. */
enum unwind_kind {
	UNWIND_NONE,		/* nothing is said: a frame pointer may help */
	UNWIND_STACK,		/* the CFA is the stack pointer and an offset */
	UNWIND_FRAME,		/* the CFA is the frame pointer and an offset */
	UNWIND_STACK_MEMORY,	/* the CFA is in memory there, and `extra` is added */
	UNWIND_FRAME_MEMORY,
	UNWIND_FRAME_REALIGNED,	/* likewise; the frame pointer is where ours points to */
	UNWIND_PLT,		/* as UNWIND_STACK, and 8 from byte `extra` of each 16 */
	UNWIND_SIGNAL,		/* the kernel has put all registers on the stack */
	UNWIND_END,		/* there is no caller */
	UNWIND_UNKNOWN,		/* more is said than a rule can hold */
};

#define UNWIND_LOST 1		/* in the place of an offset: the caller's is not known */

struct unwind_rule {
	s32 cfa;		/* the offset << 8, and the kind */
	s16 frame;		/* where from the CFA the frame pointer is saved; 0: it is not */
	s16 extra;		/* arm64: where the return address is; 0: in its register */
};

/* Rows: where they begin in their 64 KiB, and the number of the rule << 16. */
struct unwind_chunk {
	u32 rows[UNWIND_ROWS];
};

enum unwind_page_state {
	UNWIND_UNREAD,		/* nobody was there yet */
	UNWIND_ASKED,		/* its rows are still to come */
	UNWIND_READ,
};

/* The rows of 64 KiB of a file; the first of them begins at 0. */
struct unwind_page {
	u16 chunk;
	u16 first;
	u16 count;
	u16 state;
};

/* A file, so that another one that gets its number is not taken for it. The kernel's own code in
 * every process has inode 1 of device 0. */
struct unwind_file {
	u64 inode;
	u64 size;
	u32 device;
	u32 generation;
};

struct unwind_table {
	u32 asked;		/* its table is still to come */
	u32 first;		/* of its pages in `unwind_pages` */
	u32 pages;
	u32 base;		/* the file's page that is the first */
};

PARAM bool unwind_tables = false;
PARAM u32 unwind_page_shift = 12;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct unwind_file);
	__type(value, struct unwind_table);
} unwind_files SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 16384);
	__type(key, u32);
	__type(value, struct unwind_page);
} unwind_pages SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 128);
	__type(key, u32);
	__type(value, struct unwind_chunk);
} unwind_rows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8192);
	__type(key, u32);
	__type(value, struct unwind_rule);
} unwind_rules SEC(".maps");


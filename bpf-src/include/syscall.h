/* SPDX-License-Identifier: MIT */
/*
 * What a record of a system call holds besides its registers, and the plan that says what to
 * take. The plan is made in user space from the kernel's own description of the calls
 * (src/kernel/call-plan.ts) and lies in read-only data: one program serves every call.
 *
 * `syscall_data` is a list of chunks, each of them followed by its bytes, unpadded:
 *
 *	struct chunk	arg, kind, index, flags, size
 *	u8[size]
 *
 * The twin of the numbers here is src/kernel/chunk.ts.
 */
#pragma once
#include "types.h"

#define NOT_RETURNED (-(1LL << 63))	/* event.ret of a call that does not; shown as - */
#define DATA_MAX 8192		/* bytes of syscall_data; a power of two */
#define PIECE_MAX 4096		/* of one chunk */
#define ITEMS_MAX 32		/* strings of a list, as many as strace shows */
#define IOVECS_MAX 8
#define NAME_MAX 128		/* struct sockaddr_storage */

/* Calls from this number on, and those below zero, share the last entry of a table. */
#define CALL_MAX 576
#define CAPTURES_MAX 1024	/* of all calls of both tables together; a power of two */
#define CAPTURES_PER_CALL 6

enum capture_kind {
	CAPTURE_STRING = 1,	/* up to its NUL */
	CAPTURE_BYTES,		/* as many as `length` says */
	CAPTURE_POINTED,	/* the same, then 8 bytes of what its first word points to */
	CAPTURE_STRINGS,	/* a list of addresses of strings, ended by a NULL; from here on
				 * a call has at most one */
	CAPTURE_IOVEC,		/* an array of struct iovec, and the memory that it names */
	CAPTURE_MSGHDR,		/* a struct msghdr, its name, control data and iovecs */
};

/* How many bytes there are; never more than capture.size are taken. */
enum capture_length {
	LENGTH_FIXED,		/* capture.size */
	LENGTH_ARGUMENT,	/* unit * argument */
	LENGTH_RESULT,		/* unit * result */
	LENGTH_POINTED,		/* the u32 to which the argument points */
	LENGTH_BITS,		/* the argument counts bits: whole words of 8 bytes */
};

enum capture_when {
	WHEN_ALWAYS,
	WHEN_DONE,		/* the call succeeded */
	WHEN_POSITIVE,		/* the result is above zero */
};

struct capture {
	u8 arg;
	u8 kind;
	u8 when;
	u8 length;
	u8 length_arg;
	u8 condition_arg;	/* 6 and above: no condition */
	u16 size;
	u32 unit;
	u32 from, to;		/* argument condition_arg must lie between, as u32 */
};

enum call_flags {
	CALL_CHOSEN = 1,
	CALL_LEAVES = 2,	/* does not return: shown when it begins */
	CALL_FORKS = 4,		/* returns a second time, in the child, with 0: not shown */
	CALL_EXECS = 8,		/* when it succeeds its registers are the new program's */
};

struct call_plan {
	u16 first;		/* of its captures */
	u8 count;
	u8 flags;
};

enum chunk_kind {
	CHUNK_BYTES = 1,
	CHUNK_STRING,		/* without its NUL */
	CHUNK_ITEM,		/* string `index` of a list */
	CHUNK_LIST_END,		/* empty: no more strings; CUT: there are more */
	CHUNK_POINTED,
	CHUNK_IOVECS,		/* the array */
	CHUNK_IOVEC_DATA,	/* the memory of number `index` */
	CHUNK_NAME,		/* of a msghdr */
	CHUNK_CONTROL,
	CHUNK_ARGUMENTS,	/* of a new program, each ended by a NUL */
	CHUNK_PATH,		/* of a new program */
};

enum chunk_flags {
	CHUNK_CUT = 1,		/* there was more */
	CHUNK_FAULT = 2,	/* it could not be read */
};

struct chunk {
	u8 arg;
	u8 kind;
	u8 index;
	u8 flags;
	u32 size;
} __attribute__((packed));

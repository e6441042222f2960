/* SPDX-License-Identifier: MIT */
/*
 * What a field means. The name of a field's typedef is its meaning: it survives into BTF, and
 * whoever shows the record reads it there. Each typedef here has its twin in
 * src/schema/meaning.ts, which says how it is written for people and for machines; a test
 * holds the two lists equal. A field of a plain C type is shown as a number.
 */
#pragma once

typedef signed char s8;
typedef unsigned char u8;
typedef short s16;
typedef unsigned short u16;
typedef int s32;
typedef unsigned int u32;
typedef long long s64;
typedef unsigned long long u64;

/* libbpf's headers and the kernel's use these names. */
typedef s8 __s8;
typedef u8 __u8;
typedef s16 __s16;
typedef u16 __u16;
typedef s32 __s32;
typedef u32 __u32;
typedef s64 __s64;
typedef u64 __u64;
typedef u16 __be16;
typedef u32 __be32;
typedef u64 __be64;
typedef u32 __wsum;
#ifndef __cplusplus
#define bool _Bool
#define true 1
#define false 0
#endif

/* Identities. Pids are those of the tracer's own pid namespace. */
typedef s32 pid_nr;	/* a process (the kernel's tgid) */
typedef s32 tid_nr;	/* a thread (the kernel's pid) */
typedef u32 uid_nr;	/* user; shown by name where there is one */
typedef u32 gid_nr;
typedef u64 cgroup_id;
typedef u32 cpu_nr;
typedef s32 fd_nr;
typedef s32 dir_fd;	/* a folder's; AT_FDCWD for the working directory */
typedef u32 dev_nr;	/* major << 20 | minor */

/* Bytes. As the last field they may be a flexible array: the record's end is theirs. */
typedef char text;	/* text x[n]: up to the first NUL; text x[]: the rest of the record */
typedef char texts;	/* texts x[]: a list, each text ended by a NUL */
typedef u8 bytes;

/* Quantities: the unit is in the name. */
typedef u64 time_ns;	/* since boot, suspend included */
typedef u64 duration_ns;
typedef u64 size_bytes;
typedef u64 count;

/* Histograms: arrays of slots, see table.h. */
typedef u64 log2_ns;
typedef u64 log2_bytes;
typedef u64 log2_count;
typedef u64 linear_ns;
typedef u64 linear_bytes;
typedef u64 linear_count;

/* System calls. */
typedef s64 sysret;	/* -4095..-1 is an error, else the result */
typedef s32 errno_nr;	/* positive */
typedef s32 syscall_nr;
typedef u64 syscall_arg;	/* syscall_arg x[6]: the registers, decoded by the call's number */
typedef u8 syscall_data;	/* syscall_data x[]: what the arguments point to, see syscall.h */

/* Flags and enumerations that the C libraries name. */
typedef u32 open_flags;
typedef u32 file_mode;
typedef s32 signal_nr;
typedef u32 wait_status;	/* as wait(2) gives it: exit code << 8, or the signal */

/* Network. */
typedef struct {
	u8 byte[16];	/* IPv4 as ::ffff:a.b.c.d */
} ip_addr;
typedef u16 ip_port;	/* host byte order */

/* Addresses; strings in JSON, where a number would be rounded. */
typedef u64 hex;
typedef u64 kernel_addr;
typedef u64 user_addr;
typedef s32 stack_id;

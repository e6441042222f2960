/* SPDX-License-Identifier: MIT */
/*
 * What the helper and its parent say to each other. Little-endian, as every machine we run on.
 * Its twin is src/helper/message.ts; a test holds the two equal.
 *
 *	stdin   requests    message_head, payload       id is the parent's choice
 *	stdout  messages    message_head, payload       a reply carries its request's id
 *
 * Every request gets exactly one final reply (MESSAGE_OK or MESSAGE_ERROR); a large answer is
 * preceded by MESSAGE_PART messages with the same id. No message is larger than MESSAGE_MAX.
 */
#pragma once
#include <stdint.h>

#define PROTOCOL_VERSION 1
#define MESSAGE_MAX (1u << 20)	/* bytes, head included */
#define NAME_SIZE 64		/* of a program, map or parameter, NUL included */

struct message_head {
	uint32_t size;	/* bytes of the whole message, head included */
	uint32_t type;	/* enum request_type or enum message_type */
	uint32_t id;	/* of the request */
	uint32_t object;	/* which object, in the order of opening: 0, 1, ... */
};

/* Parent to helper. What follows each head is in the comment; `text` means NUL-terminated. */
enum request_type {
	REQUEST_HELLO = 1,	/* struct hello_request -> struct hello_reply */
	REQUEST_OPEN,		/* u32 granted: index into argv's --object list -> u32 object */
	REQUEST_OPEN_BYTES,	/* u32 flags (1: more comes), the bytes -> u32 object; any-object */
	REQUEST_PARAMETER,	/* text name, the value's bytes; the size must be the variable's */
	REQUEST_PROGRAMS,	/* texts: names of the programs to load, all others are not */
	REQUEST_MAP_SIZE,	/* text name, u32 max_entries <= 2^20 (ring: 2^30); before LOAD */
	REQUEST_LOAD,		/* nothing */
	REQUEST_ATTACH,		/* struct attach_request, text target -> u32 link */
	REQUEST_SEAL,		/* nothing: from now on no open, load or attach */
	REQUEST_DETACH,		/* u32 link */
	REQUEST_MAP_READ,	/* text name, u32 enum read_flags -> map_part */
	REQUEST_MAP_WRITE,	/* text name, u32 key size, entries: key, value each */
	REQUEST_MAP_DELETE,	/* text name, key */
	REQUEST_PROGRAM_STATS,	/* u32 enum stats_action -> struct program_info of each program */
	REQUEST_FILE,		/* struct file_request, text argument -> parts */
	REQUEST_STOP,		/* nothing: detach, drain, last lost message, reply, exit */
	REQUEST_CLOSE,		/* nothing: all objects and their links, to begin anew */
	REQUEST_SIDE_BAND,	/* nothing: send it from now on -> u32 whether with build ids */
	REQUEST_ITERATE,	/* text program -> parts: what the iterator wrote in one run */
	REQUEST_HOST_PROGRAMS,	/* nothing -> parts: struct program_info each; sys_admin */
};

/* Helper to parent. */
enum message_type {
	MESSAGE_OK = 128,	/* the request's answer */
	MESSAGE_ERROR,		/* struct error_reply, text tried, text log: its telling lines */
	MESSAGE_PART,		/* a piece of an answer; the rest follows */
	MESSAGE_RECORDS,	/* struct record each, its bytes, padded to 8; id: which ring */
	MESSAGE_CLOCK,		/* struct clock_pair: after HELLO; before records every 10 s */
	MESSAGE_LOST,		/* struct lost_counts of one object; when changed and at stop */
	MESSAGE_OUTPUT_GONE,	/* nothing: whoever read our stdout has gone */
	MESSAGE_SIDE_BAND,	/* the kernel's own perf records, raw: mmap2, comm, task; id: CPU */
};

struct hello_request {
	uint32_t version;
	uint32_t reserved;
	uint64_t features;	/* bit per enum feature: which to probe, 0 costs nothing */
};

struct hello_reply {
	uint32_t version;
	uint32_t pid;		/* the helper's own, in its pid namespace */
	uint64_t features;	/* bit per enum feature, of those asked for: what is there */
};

/* A record as it lies in the ring: it is sent from there. */
struct record {
	uint32_t size;		/* of the bytes that follow; RECORD_DISCARDED: skip them */
	uint32_t unused;	/* any value */
};

#define RECORD_DISCARDED (1u << 30)

/* What was lost since the object was loaded, sums over CPUs. */
struct lost_counts {
	uint64_t recursion_misses;	/* runs the kernel skipped; UINT64_MAX: it does not count */
	uint64_t reasons[];		/* the object's map `lost`, by key: enum lost_reason */
};

/* Keys first, then values, each `count` times; a per-CPU value is one value for each CPU. */
struct map_part {
	uint32_t count;
	uint32_t key_size;
	uint32_t value_size;	/* of all CPUs together */
	uint32_t cpus;		/* 1, or how many values of 8-aligned size a value has */
};

enum read_flags {
	READ_DELETE = 1,	/* what is read */
	READ_SETTLED = 2,	/* begin when no program runs that ran when the request came */
};

/* What the helper can tell only by asking the kernel; probed on demand, by HELLO. */
enum feature {
	FEATURE_VMLINUX_BTF,
	FEATURE_RINGBUF,
	FEATURE_TASK_STORAGE,
	FEATURE_TP_BTF,
	FEATURE_RAW_TRACEPOINT,
	FEATURE_TRACEPOINT,
	FEATURE_FENTRY,
	FEATURE_KPROBE,
	FEATURE_UPROBE,
	FEATURE_PERF_EVENT,
	FEATURE_XDP,
	FEATURE_RUN_STATS,
	FEATURE_RECURSION_MISSES,
	FEATURE_SECCOMP,
};

enum attach_kind {
	ATTACH_SECTION,		/* as the section's name says; target is empty */
	ATTACH_TRACEPOINT,	/* target "category:event" */
	ATTACH_RAW_TRACEPOINT,	/* target "event" */
	ATTACH_KPROBE,		/* target "function", offset */
	ATTACH_KRETPROBE,
	ATTACH_FENTRY,		/* tp_btf, fentry, fexit: the target was fixed at load */
	ATTACH_UPROBE,		/* target "path"; empty: the program of `pid`; offset in it */
	ATTACH_URETPROBE,
	ATTACH_USDT,		/* target "path\tprovider\tname"; path may be empty likewise */
	ATTACH_PERF_EVENT,	/* perf_type, perf_config, frequency; every CPU */
	ATTACH_XDP,		/* target "interface" */
	ATTACH_TCX,
	ATTACH_CGROUP,		/* target "cgroup path below the cgroup2 mount" */
};

struct attach_request {
	char program[NAME_SIZE];
	uint32_t kind;
	int32_t pid;		/* -1: every process */
	uint64_t offset;
	uint64_t cookie;
	uint32_t perf_type;
	uint32_t frequency;
	uint64_t perf_config;
};

/* A file is asked for by kind and pid, never by path. */
enum file_kind {
	FILE_KALLSYMS = 1,
	FILE_TRACEFS_FORMAT,	/* argument "category/event" */
	FILE_TRACEFS_EVENTS,	/* available_events */
	FILE_MAPS,		/* /proc/PID/maps */
	FILE_MAPPED,		/* argument "start-end" in hex: an executable mapping's ELF file */
	FILE_PERF_MAP,		/* /tmp/perf-PID.map below the process's root, its own or root's */
	FILE_DEBUG,		/* argument: a path below the process's root, likewise, ELF only */
	FILE_LOCKDOWN,		/* securityfs lockdown */
	FILE_HOLD,		/* as FILE_MAPPED, to stay open: the reply is its number, a u64 */
	FILE_HELD,		/* pid: that number; its process may have ended since */
};

struct file_request {
	uint32_t kind;
	int32_t pid;
	uint64_t offset;
	uint64_t size_max;
	uint64_t start_ticks;	/* field 22 of its stat when it was seen, so that another process
				 * that has its pid now is refused; 0: whoever has the pid */
};

struct error_reply {
	int32_t error;		/* errno, positive */
	uint32_t reserved;
};

struct clock_pair {
	uint64_t boot_ns;	/* CLOCK_BOOTTIME */
	uint64_t wall_ns;	/* CLOCK_REALTIME, read between two readings of the other */
};

enum stats_action {
	STATS_READ,
	STATS_ENABLE,		/* the kernel counts runs, of every program on the host, */
	STATS_DISABLE,		/* until this or until the helper ends */
};

/* A program that is loaded, of this object or of the whole host. */
struct program_info {
	char name[NAME_SIZE];	/* ours whole, others' first 15 bytes; may be empty */
	uint32_t id;
	uint32_t type;		/* enum bpf_prog_type */
	uint32_t uid;		/* of who loaded it */
	uint32_t own;		/* 1: this helper did */
	uint64_t loaded_ns;	/* since boot */
	uint64_t run_count;	/* counted while statistics are enabled */
	uint64_t run_time_ns;
	uint64_t recursion_misses;	/* UINT64_MAX where the kernel does not count them */
};

/* SPDX-License-Identifier: MIT */
/*
 * The contract between an object and the helper, the decoder and the views. An object that
 * keeps it needs no code of its own anywhere else:
 *
 *	struct event {
 *		record_header head;
 *		pid_nr pid;
 *		text path[] DOC("path as the process passed it");
 *	};
 *	EVENTS(struct event, 4096);
 *
 *	PARAM bool failed_only DOC("show only opens that fail") = false;
 *
 *	SEC("tp_btf/sys_exit") int BPF_PROG(exit_openat, struct pt_regs *regs, long ret)
 *	{
 *		struct event *event = event_start(0);
 *		...
 *		event_emit(event, sizeof(*event) + length);
 *	}
 *
 * Tracepoints are best attached as tp_btf: from 5.5 it needs nothing but the kernel's BTF, without
 * which no object loads anyway. For those that a kernel may lack, see INSTEAD_OF.
 */
#pragma once
#include "types.h"
#include "kernel.h"
#include "bpf/bpf_helpers.h"
#include "bpf/bpf_core_read.h"
#include "bpf/bpf_tracing.h"

/* A sentence about a field or parameter, for --help, man pages and `list -v`. */
#define DOC(words) __attribute__((btf_decl_tag("doc:" words)))

/* Marks an event struct of an object that emits several: head.kind has this number. */
#define KIND(number) __attribute__((btf_decl_tag("kind:" #number)))

/*
 * Says that a program is an alternative of another one: the session takes it where the kernel
 * refuses to load or attach the other. Only the one that is taken is loaded. So kinds of
 * attachment are listed best first, and the body is written once:
 *
 *	SEC("fentry/vfs_open")
 *	int BPF_PROG(see_open, struct path *path) { return opened(path); }
 *
 *	SEC("kprobe/vfs_open") INSTEAD_OF(see_open)
 *	int BPF_KPROBE(see_open_kprobe, struct path *path) { return opened(path); }
 */
#define INSTEAD_OF(program) __attribute__((btf_decl_tag("instead:" #program)))

/*
 * The programs of one tracepoint, best first. Two kinds are given its arguments as they are, and
 * run `int body(u64 *context)`; the classic one, which there need not be, a record of it that
 * the kernel calls struct trace_event_raw_ and `record`:
 *
 *	TRACEPOINT(see_exit, sched_process_exit, exited)
 *	CLASSIC_TRACEPOINT(see_exit, sched, sched_process_exit, sched_process_exit, exited_classic)
 */
#define TRACEPOINT(name, point, body)                                                       \
	SEC("tp_btf/" #point)                                                               \
	int name(u64 *context)                                                              \
	{                                                                                   \
		return body(context);                                                       \
	}                                                                                   \
                                                                                            \
	SEC("raw_tp/" #point)                                                               \
	INSTEAD_OF(name) int name##_raw(u64 *context)                                       \
	{                                                                                   \
		return body(context);                                                       \
	}
#define CLASSIC_TRACEPOINT(name, group, point, record, body)                                \
	SEC("tracepoint/" #group "/" #point)                                                \
	INSTEAD_OF(name##_raw) int name##_classic(struct trace_event_raw_##record *context) \
	{                                                                                   \
		return body(context);                                                       \
	}

/* A command-line option of the object, fixed before it is loaded: `failed_only` is
 * `--failed-only`. Code behind a parameter that is off is removed by the verifier. */
#define PARAM const volatile

/* How every record begins. */
typedef struct {
	u32 kind;	/* which event struct follows */
	u32 flags;	/* enum record_flags */
	time_ns time;
} record_header;

enum record_flags {
	RECORD_CUT = 1,		/* the variable part did not fit: only its beginning is here */
	RECORD_FAULT = 2,	/* memory of the process could not be read */
	RECORD_COMPAT = 4,	/* a 32-bit caller: its system calls have other numbers */
};

/* What a program could not deliver, counted per reason in the map `lost`; its twin is in
 * src/session/lost.ts. */
enum lost_reason {
	LOST_RING,		/* the ring buffer was full */
	LOST_ENTRY,		/* a return whose call was not seen (it began before us) */
	LOST_MAP_FULL,		/* E2BIG, ENOSPC: a map had no room */
	LOST_MAP_BUSY,		/* EBUSY, EDEADLK: a map's bucket was taken */
	LOST_MAP_MEMORY,	/* ENOMEM */
	LOST_MAP_OTHER,
	LOST_REASONS,
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, LOST_REASONS);
	__type(key, u32);
	__type(value, u64);
} lost SEC(".maps");

static __always_inline void lost_count(enum lost_reason reason)
{
	u32 key = reason;
	u64 *value = bpf_map_lookup_elem(&lost, &key);

	/* Atomic: another program may run on this CPU in between. Relaxed, or 5.10 has no such
	 * instruction. */
	if (value)
		__atomic_fetch_add(value, 1, __ATOMIC_RELAXED);
}

/* Counts a failed map update by its errno. No long: before 6.4 the kernel's functions for maps
 * return an int, and nobody extends its sign. */
static __always_inline void lost_update(int error)
{
	if (!error)
		return;
	if (error == -E2BIG || error == -ENOSPC)
		lost_count(LOST_MAP_FULL);
	else if (error == -EBUSY || error == -EDEADLK)
		lost_count(LOST_MAP_BUSY);
	else if (error == -ENOMEM)
		lost_count(LOST_MAP_MEMORY);
	else
		lost_count(LOST_MAP_OTHER);
}

/* When the helper was last woken, on the clock that stands still in a suspend. Shared by all
 * CPUs on purpose: it is read per record, so it stays in every cache, and written only when
 * somebody wakes the helper. */
static volatile u64 last_wake;

/* What that clock lacks of the time since boot. Below 1 ms it is what passed between two looks
 * at clocks. */
static volatile u64 boot_offset;
#define BOOT_OFFSET_ERROR_NS 1000000ULL

/* The helper polls for 20 ms after a record and blocks then: a record that comes later finds
 * this time past and wakes it. A wake-up per record would cost the traced process 4 times as
 * much as the record. */
#define WAKE_INTERVAL_NS 5000000ULL

/*
 * Copies a record out, waking the helper if nobody did of late; counts what is refused. Its time
 * is since boot, suspend included, but the kernel's function for that costs the traced process
 * more than the one without. So that one is used, and the difference looked up whenever the
 * helper is woken. That is in time: from when tasks are frozen until they run again the clock goes
 * on for longer than the interval.
 */
static __always_inline void record_emit(void *ring, void *event, u64 size, u64 room)
{
	u64 now = bpf_ktime_get_ns();
	u64 flags = BPF_RB_NO_WAKEUP, offset;

	if (now - last_wake > WAKE_INTERVAL_NS) {
		offset = bpf_ktime_get_boot_ns() - now;
		if (offset - boot_offset + BOOT_OFFSET_ERROR_NS > 2 * BOOT_OFFSET_ERROR_NS)
			boot_offset = offset;
		last_wake = now;
		flags = BPF_RB_FORCE_WAKEUP;
	}
	((record_header *)event)->time = now + boot_offset;
	/* The compiler knows the bound and would leave the check out; the verifier does not. */
	asm volatile("" : "+r"(size));
	if (size > room)
		size = room;
	if (bpf_ringbuf_output(ring, event, size, flags))
		lost_count(LOST_RING);
}

/*
 * EVENTS(type[, tail]) makes the ring buffer, and the per-CPU scratch in which a record of
 * `type` followed by up to `tail` bytes is built: only the bytes used are copied out, and none
 * that was not written leaves the kernel. The ring states no size: the helper sizes it. An
 * object that emits several kinds names a union of them.
 *
 * event_start(kind[, place]) begins a record and event_emit(event, size) copies it out, with the
 * time. From Linux 7.0 on another task may run on this CPU in between, and always an interrupt:
 * programs of one object that can come upon each other build their records in different places.
 * (The same program never does: the kernel skips it then, and counts that.)
 */
#ifndef EVENT_PLACES
#define EVENT_PLACES 2
#endif
#define EVENTS(...) EVENTS_PICK(__VA_ARGS__, EVENTS_TAIL, EVENTS_FIXED)(__VA_ARGS__)
#define EVENTS_PICK(a, b, name, ...) name
#define EVENTS_FIXED(event_type) EVENTS_TAIL(event_type, 0)
#define EVENTS_TAIL(event_type, tail)                                                       \
	union event_scratch {                                                               \
		event_type event;                                                           \
		u8 room[sizeof(event_type) + (tail)];                                       \
	};                                                                                  \
	struct {                                                                            \
		__uint(type, BPF_MAP_TYPE_RINGBUF);                                         \
	} events SEC(".maps");                                                              \
	struct {                                                                            \
		__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);                                    \
		__uint(max_entries, EVENT_PLACES);                                          \
		__type(key, u32);                                                           \
		__type(value, union event_scratch);                                         \
	} scratch SEC(".maps");                                                             \
	enum { EVENT_ROOM = sizeof(union event_scratch) };                                  \
	static __always_inline void *event_start_at(u32 kind, u32 place)                    \
	{                                                                                   \
		record_header *head = bpf_map_lookup_elem(&scratch, &place);                \
                                                                                            \
		if (head) {                                                                 \
			head->kind = kind;                                                  \
			head->flags = 0;                                                    \
		}                                                                           \
		return head;                                                                \
	}                                                                                   \
	static __always_inline void event_emit(void *event, u64 size)                       \
	{                                                                                   \
		record_emit(&events, event, size, EVENT_ROOM);                              \
	}

#define event_start(...) EVENT_START_PICK(__VA_ARGS__, EVENT_START_AT, EVENT_START)(__VA_ARGS__)
#define EVENT_START_PICK(a, b, name, ...) name
#define EVENT_START(kind) event_start_at(kind, 0)
#define EVENT_START_AT(kind, place) event_start_at(kind, place)

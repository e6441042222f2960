/* SPDX-License-Identifier: MIT */
/*
 * Takes what a call's arguments point to, as the plan in `captures` says. Included once, by
 * syscall.bpf.c, behind its struct event and its parameters.
 */
#pragma once

/* The entry of both tables for a number. */
static __always_inline u32 plan_index(int nr)
{
	u32 number = nr;

#if defined(__TARGET_ARCH_x86)
	number &= ~X32_BIT;	/* of one table: x32 has numbers of its own from 512 on */
#endif
	/* Compare and index by one register: old verifiers know no bounds of its copy. */
	asm volatile("" : "+r"(number));
	return number < CALL_MAX ? number : CALL_MAX - 1;
}

static __always_inline const volatile struct call_plan *plan_of(u32 index, bool compat)
{
	return compat ? &plan_compat[index] : &plan_native[index];
}

/* Whether the call may be chosen: cheaper than to find out what kind of caller it has. */
static __always_inline bool maybe_chosen(u32 index)
{
	return (plan_native[index].flags | plan_compat[index].flags) & CALL_CHOSEN;
}

struct iovec {
	u64 base, length;
};

struct msghdr {
	u64 name;
	s32 name_length, pad;
	u64 iovecs, iovec_count;
	u64 control, control_length;
	u64 flags;
};

/*
 * How far the taking of data is. Kept in the scratch behind everything that is copied out: what
 * the verifier reads from there it knows nothing about, so that all ways through a loop look
 * the same to it where they meet; in registers it would follow each one to the end.
 */
struct progress {
	u64 left;		/* bytes that the iovecs still hold */
	u64 list, list_count;	/* address and length of the list to take last; 0: none */
	u32 list_limit;
	u8 list_kind, list_arg;
	u16 pad;
	u32 used;		/* bytes of data so far */
};

static __always_inline volatile struct progress *progress_of(struct event *event)
{
	return (void *)event + EVENT_ROOM - sizeof(struct progress);
}

static __always_inline bool data_full(struct event *event)
{
	return progress_of(event)->used >= DATA_MAX;
}

/* Where the next chunk's bytes go. */
static __always_inline void *chunk_bytes(struct event *event)
{
	return &event->data[(progress_of(event)->used & (DATA_MAX - 1)) + sizeof(struct chunk)];
}

/* Writes the head of a chunk whose `size` bytes are in place. */
static __always_inline void chunk_end(struct event *event, u8 arg, u8 kind, u8 index, u8 flags,
				      u32 size)
{
	u32 at = progress_of(event)->used;
	struct chunk *chunk = (void *)&event->data[at & (DATA_MAX - 1)];

	chunk->arg = arg;
	chunk->kind = kind;
	chunk->index = index;
	chunk->flags = flags;
	chunk->size = size;
	progress_of(event)->used = at + sizeof(*chunk) + size;
}

/* At most `limit` of the `length` bytes at `from`. */
static __always_inline void take_bytes(struct event *event, u8 arg, u8 kind, u8 index, u64 from,
				       u64 length, u32 limit)
{
	u32 size = length < limit ? length : limit;
	u8 flags = length > limit ? CHUNK_CUT : 0;

	asm volatile("" : "+r"(size));
	if (size > PIECE_MAX)
		size = PIECE_MAX;
	if (bpf_probe_read_user(chunk_bytes(event), size, (void *)from)) {
		flags = CHUNK_FAULT;
		size = 0;
	}
	chunk_end(event, arg, kind, index, flags, size);
}

/* `limit` allows for one byte past the longest string shown whole, and the NUL. */
static __always_inline void take_string(struct event *event, u8 arg, u8 kind, u8 index, u64 from,
					u32 limit)
{
	u8 flags = 0;
	long size;

	asm volatile("" : "+r"(limit));
	if (limit > PIECE_MAX)
		limit = PIECE_MAX;
	size = bpf_probe_read_user_str(chunk_bytes(event), limit, (void *)from);
	if (size <= 0) {
		flags = CHUNK_FAULT;
		size = 0;
	} else if (size == limit) {
		flags = CHUNK_CUT;
		size -= 2;
	} else {
		size--;
	}
	chunk_end(event, arg, kind, index, flags, size);
}

static __always_inline void take_strings(struct event *event)
{
	volatile struct progress *progress = progress_of(event);
	u8 arg = progress->list_arg;
	u8 flags = CHUNK_CUT;

#pragma clang loop unroll(disable)
	for (u32 i = 0; i < ITEMS_MAX + 1; i++) {
		u32 width = event->head.flags & RECORD_COMPAT ? 4 : 8;
		u64 string = 0;

		if (data_full(event))
			break;
		if (bpf_probe_read_user(&string, width, (void *)(progress->list + i * width))) {
			flags = CHUNK_FAULT;
			break;
		}
		if (!string) {
			flags = 0;
			break;
		}
		if (i == ITEMS_MAX)
			break;
		take_string(event, arg, CHUNK_ITEM, i, string, progress->list_limit);
	}
	chunk_end(event, arg, CHUNK_LIST_END, 0, flags, 0);
}

/* The array, then the beginning of each memory that it names. */
static __always_inline void take_iovecs(struct event *event)
{
	volatile struct progress *progress = progress_of(event);
	u64 count = progress->list_count;

	take_bytes(event, progress->list_arg, CHUNK_IOVECS, 0, progress->list,
		   count * sizeof(struct iovec), IOVECS_MAX * sizeof(struct iovec));
#pragma clang loop unroll(disable)
	for (u32 i = 0; i < IOVECS_MAX; i++) {
		struct iovec iovec;

		if (i >= progress->list_count || data_full(event))
			break;
		if (bpf_probe_read_user(&iovec, sizeof(iovec),
					(void *)(progress->list + i * sizeof(iovec))))
			break;
		if (iovec.length > progress->left)
			iovec.length = progress->left;
		progress->left -= iovec.length;
		take_bytes(event, progress->list_arg, CHUNK_IOVEC_DATA, i, iovec.base,
			   iovec.length, progress->list_limit);
	}
}

/* All but the iovecs, which are left for later. */
static __always_inline void take_msghdr(struct event *event, u8 arg, u64 from)
{
	volatile struct progress *progress = progress_of(event);
	struct msghdr header;

	if (bpf_probe_read_user(&header, sizeof(header), (void *)from)) {
		progress->list = 0;
		return;
	}
	take_bytes(event, arg, CHUNK_BYTES, 0, from, sizeof(header), sizeof(header));
	if (header.name)
		take_bytes(event, arg, CHUNK_NAME, 0, header.name, (u32)header.name_length,
			   NAME_MAX);
	if (header.control)
		take_bytes(event, arg, CHUNK_CONTROL, 0, header.control, header.control_length,
			   NAME_MAX);
	progress->list = header.iovecs;
	progress->list_count = header.iovec_count;
}

static __always_inline u64 argument(struct event *event, u32 index)
{
	return index < 6 ? event->args[index] : 0;
}

static __always_inline u64 capture_length(struct event *event,
					  const volatile struct capture *capture)
{
	u64 value = argument(event, capture->length_arg);
	u32 pointed = 0;

	switch (capture->length) {
	case LENGTH_ARGUMENT:
		return value * capture->unit;
	case LENGTH_RESULT:
		return event->ret * capture->unit;
	case LENGTH_POINTED:
		bpf_probe_read_user(&pointed, sizeof(pointed), (void *)value);
		return pointed;
	case LENGTH_BITS:
		return ((u32)value + 63) / 64 * 8;
	default:
		return capture->size;
	}
}

static __always_inline bool capture_wanted(struct event *event,
					   const volatile struct capture *capture)
{
	u32 value = argument(event, capture->condition_arg);

	if (capture->when && event->ret < 0)
		return false;
	if (capture->when == WHEN_POSITIVE && !event->ret)
		return false;
	if (capture->condition_arg < 6 && (value < capture->from || value > capture->to))
		return false;
	return argument(event, capture->arg) != 0;
}

/* Lists are taken last and at most one of a call, so that their loops are not within another. */
static __always_inline void take_later(struct event *event, const volatile struct capture *capture)
{
	volatile struct progress *progress = progress_of(event);

	progress->list = argument(event, capture->arg);
	progress->list_count = argument(event, capture->length_arg);
	progress->list_limit = capture->size;
	progress->list_kind = capture->kind;
	progress->list_arg = capture->arg;
	progress->left = capture->when ? event->ret : ~0ULL;
	if (capture->kind == CAPTURE_MSGHDR)
		take_msghdr(event, capture->arg, argument(event, capture->arg));
}

static __always_inline void take(struct event *event, const volatile struct capture *capture)
{
	u64 from = argument(event, capture->arg);
	u8 kind = capture->kind;
	u8 arg = capture->arg;

	if (kind == CAPTURE_STRING) {
		take_string(event, arg, CHUNK_STRING, 0, from, capture->size);
	} else if (kind >= CAPTURE_STRINGS) {
		take_later(event, capture);
	} else {
		take_bytes(event, arg, CHUNK_BYTES, 0, from, capture_length(event, capture),
			   capture->size);
		if (kind != CAPTURE_POINTED || data_full(event))
			return;
		if (!bpf_probe_read_user(&from, sizeof(from), (void *)from) && from)
			take_bytes(event, arg, CHUNK_POINTED, 0, from, 8, 8);
	}
}

static __always_inline void take_planned(struct event *event, const volatile struct call_plan *plan)
{
	u32 first = plan->first;
	u32 count = plan->count;

#pragma clang loop unroll(disable)
	for (u32 i = 0; i < CAPTURES_PER_CALL; i++) {
		const volatile struct capture *capture;

		if (i >= count)
			break;
		if (data_full(event)) {
			event->head.flags |= RECORD_CUT;
			break;
		}
		capture = &captures[(first + i) & (CAPTURES_MAX - 1)];
		if (capture_wanted(event, capture))
			take(event, capture);
	}
	if (!progress_of(event)->list || data_full(event))
		return;
	if (progress_of(event)->list_kind == CAPTURE_STRINGS)
		take_strings(event);
	else
		take_iovecs(event);
}

/* A new program: its registers are clear, but its arguments lie as one block where the kernel
 * put them, and the path right behind its environment. */
static __always_inline void take_program(struct event *event)
{
	struct task_struct *task = current_task();
	u64 from = BPF_CORE_READ(task, mm, arg_start);
	u64 to = BPF_CORE_READ(task, mm, arg_end);

	take_string(event, 0, CHUNK_PATH, 0, BPF_CORE_READ(task, mm, env_end), PIECE_MAX);
	take_bytes(event, 1, CHUNK_ARGUMENTS, 0, from, to - from, PIECE_MAX);
}

/* A call that begins or returns, and what there is to know about it. */
struct call_place {
	struct pt_regs *regs;
	struct task_struct *current;
	const volatile struct call_plan *plan;
	int nr;
	bool compat;
};

/* Whether the current task is the launcher, which waits, looks for COMMAND and becomes it. */
static __always_inline bool is_launcher(struct task_struct *current)
{
	u64 name[2] = {};

	/* "ebpf-trace exec" */
	current_comm_of(current, (text *)name);
	return name[0] == 0x6172742d66706265 && name[1] == 0x63657865206563;
}

/* Finds out about the call in `regs` whether the user wants to see it. */
static __always_inline bool call_wanted(struct call_place *call, struct pt_regs *regs)
{
	u32 index;

	call->regs = regs;
	call->nr = call_number(regs);
	index = plan_index(call->nr);
	if (!maybe_chosen(index))
		return false;
	call->current = current_task();
	call->compat = call_compat(call->current);
	call->plan = plan_of(index, call->compat);
	if (!(call->plan->flags & CALL_CHOSEN) || !filter_current(call->current))
		return false;
	return !filter_launcher || call->plan->flags & CALL_EXECS || !is_launcher(call->current);
}

/* The record of a call, but for what its arguments point to. */
static __always_inline struct event *call_start(struct call_place *call, long ret, u32 place)
{
	struct event *event = event_start(0, place);
	struct pt_regs *regs = call->regs;
	bool compat = call->compat;

	if (!event)
		return NULL;
	if (compat)
		event->head.flags = RECORD_COMPAT;
	event->pid = current_pid_of(call->current);
	event->tid = current_tid_of(call->current);
	current_comm_of(call->current, event->comm);
	event->call = call->nr;
	event->ret = ret;
	event->latency_ns = LATENCY_UNKNOWN;
	progress_of(event)->used = 0;
	progress_of(event)->list = 0;
	event->args[0] = call_argument(regs, compat, 0);
	event->args[1] = call_argument(regs, compat, 1);
	event->args[2] = call_argument(regs, compat, 2);
	event->args[3] = call_argument(regs, compat, 3);
	event->args[4] = call_argument(regs, compat, 4);
	event->args[5] = call_argument(regs, compat, 5);
	return event;
}

static __always_inline void call_emit(struct event *event)
{
	event_emit(event, __builtin_offsetof(struct event, data) + progress_of(event)->used);
}

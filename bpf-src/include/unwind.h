/* SPDX-License-Identifier: MIT */
/*
 * User stacks of code that has no frame pointers, by the tables of unwind_tables.h. For a file
 * that has none yet one is asked for, once. Code that no table covers (what a JIT wrote, Go) is
 * walked by frame pointers.
 *
 * The functions here that are not static are verified by themselves, once, whoever calls them
 * how often: unrolled they would be more than a kernel looks at.
 */
#pragma once
#include "mapping.h"
#include "registers.h"
#include "unwind_tables.h"

/* How a walk ended; 0: it goes on. Its twin is in src/profile/stack-sums.ts. */
enum stack_end {
	STACK_MORE,
	STACK_WHOLE,		/* a rule says that there is no caller */
	STACK_BOTTOM,		/* no rule, and no frame pointer either */
	STACK_FAULT,		/* memory could not be read */
	STACK_NO_RULE,		/* the rule there is none that we have */
	STACK_ASTRAY,		/* what was found is no stack */
	STACK_NO_CODE,		/* or no code */
	STACK_UNTABLED,		/* one of these, but a table was missing on the way */
};

/* Where a walk is. */
struct unwind {
	u64 pc, sp, fp, link;
	u64 start, size;	/* of the mapping that was found last */
	u64 offset;		/* of its beginning in its file */
	struct unwind_table table;
	u32 exact;		/* pc is where it stood, not where it will return to */
	u32 untabled;		/* a table was missing on the way */
	s32 pid;
	u32 unused;
	u64 mm;
	struct unwind_file file;	/* here, as the kernel's stack for programs is small */
	u64 node[MAPLE_WORDS];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, struct unwind);
} unwind_place SEC(".maps");

#define ADDRESS_MASK ((1ULL << 48) - 1)	/* arm64 may sign return addresses above it */
#define STEP_FUNCTION __attribute__((weak, noinline))

/* Where in its file lies what the walk is at. */
static __always_inline u64 unwind_offset(struct unwind *at)
{
	return at->pc - !at->exact - at->start + at->offset;
}

/* Asks for the rows that are wanted here. */
static __always_inline void unwind_ask(struct unwind *at, u32 place)
{
	struct file_event *event = event_start(3, place);

	if (!event)
		return;
	event->pid = at->pid;
	event->device = at->file.device;
	event->generation = at->file.generation;
	event->inode = at->file.inode;
	event->size = at->file.size;
	event->start = at->start;
	event->end = at->start + at->size;
	event->offset = unwind_offset(at);
	event_emit(event, sizeof(*event));
}

/* Asks for the table of a file, once. */
static __always_inline void unwind_ask_file(struct unwind *at, u32 place)
{
	at->table.asked = 1;
	if (!bpf_map_update_elem(&unwind_files, &at->file, &at->table, BPF_NOEXIST))
		unwind_ask(at, place);
}

/* Finds what lies at an address of the current process, and the table of its file. The result is
 * 0 where code may be there. */
STEP_FUNCTION int unwind_find(u32 place)
{
	struct unwind *at = bpf_map_lookup_elem(&unwind_place, &place);
	struct unwind_table *table;
	struct vm_area_struct *area;
	struct mm_struct___vdso *mm;
	struct inode *inode;
	u64 address;

	if (!at)
		return 1;
	mm = (void *)at->mm;
	address = at->pc - !at->exact;
	at->size = 0;
	area = mapping_find((void *)mm, address, at->node);
	if (!area)
		return 1;
	at->start = BPF_CORE_READ(area, vm_start);
	at->size = BPF_CORE_READ(area, vm_end) - at->start;
	at->offset = (u64)BPF_CORE_READ(area, vm_pgoff) << unwind_page_shift;
	__builtin_memset(&at->table, 0, sizeof(at->table));
	__builtin_memset(&at->file, 0, sizeof(at->file));
	inode = BPF_CORE_READ(area, vm_file, f_inode);
	if (inode) {
		at->file.inode = BPF_CORE_READ(inode, i_ino);
		at->file.size = BPF_CORE_READ(inode, i_size);
		at->file.generation = BPF_CORE_READ(inode, i_generation);
		at->file.device = BPF_CORE_READ(inode, i_sb, s_dev);
	} else if (at->start == (u64)BPF_CORE_READ(mm, context.vdso)) {
		at->offset = 0;
		at->file.inode = 1;
	} else {
		return 0;
	}
	table = bpf_map_lookup_elem(&unwind_files, &at->file);
	if (table)
		at->table = *table;
	else
		unwind_ask_file(at, place);
	if (!table || at->table.asked)
		at->untabled = 1;
	return 0;
}

/* The last of a page's rows that begins at `low` or before it. Without branches, or there are as
 * many ways through it for the verifier as rows. */
static __always_inline u32 unwind_search(struct unwind_page *page, u64 low)
{
	u32 number = page->chunk;
	struct unwind_chunk *chunk = bpf_map_lookup_elem(&unwind_rows, &number);
	u64 found = 0, next, row, fits, first = page->first, count = page->count;

	if (!chunk)
		return 0;
	_Pragma("unroll") for (int bit = UNWIND_BITS - 1; bit >= 0; bit--)
	{
		next = found + (1 << bit);
		row = chunk->rows[(first + next) & (UNWIND_ROWS - 1)];
		/* 1 if there is such a row, and it begins there or before. */
		fits = (next - count) & ((row & 0xffff) - low - 1);
		asm volatile("%0 >>= 63" : "+r"(fits));
		found += fits << bit;
	}
	return chunk->rows[(first + found) & (UNWIND_ROWS - 1)] >> 16;
}

/* The rule for where the walk is; UNWIND_NONE where there is no table. */
static __always_inline struct unwind_rule unwind_rule_at(struct unwind *at, u32 place)
{
	u64 offset = unwind_offset(at);
	u64 number = (offset >> UNWIND_SHIFT) - at->table.base;
	struct unwind_rule none = {}, *rule;
	struct unwind_page *page;
	u32 index;

	if (number >= at->table.pages)
		return none;
	index = at->table.first + number;
	page = bpf_map_lookup_elem(&unwind_pages, &index);
	if (!page)
		return none;
	if (page->state != UNWIND_READ) {
		at->untabled = 1;
		if (page->state == UNWIND_UNREAD) {
			page->state = UNWIND_ASKED;
			unwind_ask(at, place);
		}
		return none;
	}
	if (!page->count)
		return none;
	index = unwind_search(page, offset & ((1 << UNWIND_SHIFT) - 1));
	rule = bpf_map_lookup_elem(&unwind_rules, &index);
	return rule ? *rule : none;
}

static __always_inline bool unwind_read(u64 address, u64 *into)
{
	return !bpf_probe_read_user(into, sizeof(*into), (void *)address);
}

/* Goes to where the kernel was told to return to from a signal handler. */
static __always_inline int unwind_signal(struct unwind *at)
{
#if defined(__TARGET_ARCH_x86)
	/* In struct ucontext, to which the stack pointer points: gregs. */
	u64 fp = at->sp + 120, sp = at->sp + 160, pc = at->sp + 168;
#else
	/* In struct rt_sigframe, behind siginfo: uc_mcontext. */
	u64 fp = at->sp + 128 + 184 + 29 * 8, sp = fp + 16, pc = fp + 24;

	if (!unwind_read(fp + 8, &at->link))
		return STACK_FAULT;
#endif
	if (!unwind_read(fp, &at->fp) || !unwind_read(pc, &pc) || !unwind_read(sp, &at->sp))
		return STACK_FAULT;
	at->pc = pc;
	at->exact = 1;
	return STACK_MORE;
}

/* Goes to the caller by the frame pointer. */
static __always_inline int unwind_by_frame(struct unwind *at)
{
	u64 saved[2];

	if (!at->fp)
		return STACK_BOTTOM;
	if (at->fp < at->sp || at->fp & 7)
		return STACK_ASTRAY;
	if (bpf_probe_read_user(saved, sizeof(saved), (void *)at->fp))
		return STACK_FAULT;
	at->sp = at->fp + sizeof(saved);
	at->fp = saved[0];
	at->pc = saved[1];
	at->exact = 0;
	return STACK_MORE;
}

/* The CFA that a rule says; 0 where it cannot be read. */
static __always_inline u64 unwind_cfa(struct unwind *at, struct unwind_rule rule)
{
	u32 kind = rule.cfa & 255;
	u64 cfa = at->sp;

	if (kind == UNWIND_FRAME || kind == UNWIND_FRAME_MEMORY || kind == UNWIND_FRAME_REALIGNED)
		cfa = at->fp;
	cfa += (s64)(rule.cfa >> 8);
	if (kind == UNWIND_PLT)
		return cfa + (((at->pc & 15) >= (u64)rule.extra) << 3);
	if (kind == UNWIND_STACK || kind == UNWIND_FRAME)
		return cfa;
	return unwind_read(cfa, &cfa) ? cfa + rule.extra : 0;
}

/* Goes to the caller by a rule. */
static __always_inline int unwind_by_rule(struct unwind *at, struct unwind_rule rule)
{
	u64 cfa = unwind_cfa(at, rule), saved[2], pc;

	if (!cfa)
		return STACK_FAULT;
	/* Of arm64 a function that calls nobody may need no stack. */
	if (cfa < at->sp + !at->exact || cfa & 7)
		return STACK_ASTRAY;
#if defined(__TARGET_ARCH_x86)
	/* Most save the frame pointer right below the return address: one reading for both. */
	if (bpf_probe_read_user(saved, sizeof(saved), (void *)(cfa - sizeof(saved))))
		return STACK_FAULT;
	pc = saved[1];
#else
	pc = at->link;
	if (rule.extra && !unwind_read(cfa + rule.extra, &pc))
		return STACK_FAULT;
	saved[0] = 0;
#endif
	if ((rule.cfa & 255) == UNWIND_FRAME_REALIGNED) {
		if (!unwind_read(at->fp, &at->fp))
			return STACK_FAULT;
	} else if (rule.frame == UNWIND_LOST) {
		at->fp = 0;
#if defined(__TARGET_ARCH_x86)
	} else if (rule.frame == -16) {
		at->fp = saved[0];
#endif
	} else if (rule.frame && !unwind_read(cfa + rule.frame, &at->fp)) {
		return STACK_FAULT;
	}
#if defined(__TARGET_ARCH_arm64)
	pc &= ADDRESS_MASK;
#endif
	at->pc = pc;
	at->sp = cfa;
	at->exact = 0;
	return STACK_MORE;
}

/* Goes to the caller of where the walk is, or says why it ends there. */
STEP_FUNCTION int unwind_step(u32 place)
{
	struct unwind *at = bpf_map_lookup_elem(&unwind_place, &place);
	struct unwind_rule rule;

	if (!at)
		return STACK_ASTRAY;
	if (at->pc - !at->exact - at->start >= at->size && unwind_find(place))
		return STACK_NO_CODE;
	rule = unwind_rule_at(at, place);
	switch (rule.cfa & 255) {
	case UNWIND_NONE:
		return unwind_by_frame(at);
	case UNWIND_SIGNAL:
		return unwind_signal(at);
	case UNWIND_END:
		return STACK_WHOLE;
	case UNWIND_UNKNOWN:
		return STACK_NO_RULE;
	default:
		return unwind_by_rule(at, rule);
	}
}

/* Stands where the current process is; false if it is none that can be walked. */
static __always_inline bool unwind_begin(struct unwind *at, s32 pid)
{
	struct task_struct *task = current_task();
	struct pt_regs *regs = call_registers();

	at->mm = (u64)BPF_CORE_READ(task, mm);
#if defined(__TARGET_ARCH_x86)
	/* The code segment of 64-bit programs. From 6.9 on it has two bytes, and behind it lies
	 * what new processors (FRED) say of the entry. */
	if (!at->mm || BPF_CORE_READ_BITFIELD_PROBED(regs, cs) != 0x33)
		return false;
	at->pc = BPF_CORE_READ(regs, ip);
	at->sp = BPF_CORE_READ(regs, sp);
	at->fp = BPF_CORE_READ(regs, bp);
#else
	if (!at->mm || call_compat(task))
		return false;
	at->pc = BPF_CORE_READ(regs, pc);
	at->sp = BPF_CORE_READ(regs, sp);
	at->fp = BPF_CORE_READ(regs, regs[29]);
	at->link = BPF_CORE_READ(regs, regs[30]);
#endif
	at->pid = pid;
	at->size = 0;
	at->start = 0;
	at->exact = 1;
	at->untabled = 0;
	return true;
}

/* Takes the user stack of the current task down; false if that is not for us to do. */
STEP_FUNCTION int unwind_take(s32 pid, u32 place)
{
	struct stack *stack = bpf_map_lookup_elem(&stack_place, &place);
	struct unwind *at = bpf_map_lookup_elem(&unwind_place, &place);
	int end = STACK_MORE;

	if (!at || !stack || !unwind_begin(at, pid))
		return false;
	for (u32 i = 0; i < STACK_DEPTH; i++) {
		/* A return address lies behind the call; what a signal interrupted does not. */
		stack->address[i] = at->pc + (at->exact && i);
		stack->depth = i + 1;
		end = unwind_step(place);
		if (end == STACK_NO_CODE && i)
			stack->depth = i;
		if (end)
			break;
		if (!at->pc) {
			end = STACK_BOTTOM;
			break;
		}
	}
	if (at->untabled && end >= STACK_BOTTOM)
		end = STACK_UNTABLED;
	stack->end = end;
	return true;
}

/* SPDX-License-Identifier: MIT */
/*
 * A system call, as the tracepoints sys_enter and sys_exit show it: its number and arguments in
 * the registers that the kernel saved. At the return they are still what the caller passed.
 *
 * A 32-bit caller has other numbers, and its arguments lie in other registers. So a program
 * that wants some calls asks in this order, cheapest first: is the number one of mine in either
 * table; is the caller compat; is the number mine in that table.
 */
#pragma once
#include "task.h"

/* The calls that tools ask for by name, and their numbers: the machine's own, x32's, those of
 * 32-bit code. */
enum call {
	CALL_OTHER,
	CALL_OPEN,
	CALL_CREAT,
	CALL_OPENAT,
	CALL_OPENAT2,
	CALL_EXECVE,
	CALL_EXECVEAT,
};

#if defined(__TARGET_ARCH_x86)

#define COMPAT_SHIFT 1		/* TS_COMPAT in thread_info.status: by the 32-bit entry */
#define X32_SHIFT 30		/* in the number: 64-bit registers, 32-bit pointers */
#define X32_BIT (1 << X32_SHIFT)
#define NATIVE_CALLS(call)                                                                  \
	call(2, OPEN) call(85, CREAT) call(257, OPENAT) call(437, OPENAT2)                  \
	call(59, EXECVE) call(322, EXECVEAT)                                                \
	call(X32_BIT + 2, OPEN) call(X32_BIT + 85, CREAT) call(X32_BIT + 257, OPENAT)       \
	call(X32_BIT + 437, OPENAT2) call(X32_BIT + 520, EXECVE) call(X32_BIT + 545, EXECVEAT)
#define COMPAT_CALLS(call)                                                                  \
	call(5, OPEN) call(8, CREAT) call(295, OPENAT) call(437, OPENAT2)                   \
	call(11, EXECVE) call(358, EXECVEAT)

#elif defined(__TARGET_ARCH_arm64)

#define COMPAT_SHIFT 22		/* TIF_32BIT in thread_info.flags: an AArch32 process */
#define NATIVE_CALLS(call)                                                                  \
	call(56, OPENAT) call(437, OPENAT2) call(221, EXECVE) call(281, EXECVEAT)
#define COMPAT_CALLS(call)                                                                  \
	call(5, OPEN) call(8, CREAT) call(322, OPENAT) call(437, OPENAT2)                   \
	call(11, EXECVE) call(387, EXECVEAT)

#endif

#define CALL_CASE(number, name)                                                             \
	case number:                                                                        \
		return CALL_##name;

static __always_inline enum call native_call(int number)
{
	switch (number) {
	NATIVE_CALLS(CALL_CASE)
	default:
		return CALL_OTHER;
	}
}

static __always_inline enum call compat_call(int number)
{
	switch (number) {
	COMPAT_CALLS(CALL_CASE)
	default:
		return CALL_OTHER;
	}
}

static __always_inline bool is_open(enum call call)
{
	return call >= CALL_OPEN && call <= CALL_OPENAT2;
}

static __always_inline bool is_exec(enum call call)
{
	return call == CALL_EXECVE || call == CALL_EXECVEAT;
}

/* The number as the caller gave it, x32's bit included. */
static __always_inline int call_number(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return regs->orig_ax;
#else
	return regs->syscallno;
#endif
}

/* 1 if the current call came from 32-bit code (x86's int $0x80 even out of a 64-bit process),
 * else 0, without a branch. x32 is none of it: its calls are marked in the number. */
static __always_inline u32 call_compat(struct task_struct *current)
{
#if defined(__TARGET_ARCH_x86)
	return TASK_READ(current, thread_info.status) >> COMPAT_SHIFT & 1;
#else
	return TASK_READ(current, thread_info.flags) >> COMPAT_SHIFT & 1;
#endif
}

/* 1 if the number is x32's: 64-bit registers, but 32-bit pointers. */
static __always_inline u32 call_x32(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return call_number(regs) >> X32_SHIFT & 1;
#else
	return 0;
#endif
}

/* Argument `index`, 0 to 5; a constant. */
static __always_inline u64 call_argument(struct pt_regs *regs, bool compat, int index)
{
#if defined(__TARGET_ARCH_x86)
	switch (index) {
	case 0:
		return compat ? (u32)regs->bx : regs->di;
	case 1:
		return compat ? (u32)regs->cx : regs->si;
	case 2:
		return compat ? (u32)regs->dx : regs->dx;
	case 3:
		return compat ? (u32)regs->si : regs->r10;
	case 4:
		return compat ? (u32)regs->di : regs->r8;
	default:
		return compat ? (u32)regs->bp : regs->r9;
	}
#else
	u64 value = index ? regs->regs[index] : regs->orig_x0;

	return compat ? (u32)value : value;
#endif
}

/* Came with 5.15. */
enum bpf_func_id___registers {
	BPF_FUNC_task_pt_regs___registers = 175,
};

/* Where the kernel saved the registers with which the current task came into it, by a call or by
 * an interrupt. */
static __always_inline struct pt_regs *call_registers(void)
{
	struct task_struct *current = current_task();
	u64 size = 16384;

	if (bpf_core_enum_value_exists(enum bpf_func_id___registers,
				       BPF_FUNC_task_pt_regs___registers))
		return (struct pt_regs *)bpf_task_pt_regs(current);
	if (bpf_core_type_exists(union thread_union))
		size = bpf_core_type_size(union thread_union);
	return TASK_READ(current, stack) + size - bpf_core_type_size(struct pt_regs);
}

/*
 * SYS_ENTER(name, body) and SYS_EXIT(name, body) make the programs at the beginning and at the end
 * of every system call, one for each kind of attachment, best first. All run
 * `int body(struct pt_regs *regs, long value)`, where value is the call's number or its result:
 * the first on the registers where they are, the others, which may not, on a copy.
 */
#define SYS_ENTER(name, body) CALL_PROGRAMS(name, sys_enter, id, body)
#define SYS_EXIT(name, body) CALL_PROGRAMS(name, sys_exit, ret, body)
#define CALL_PROGRAMS(name, point, value, body)                                             \
	SEC("tp_btf/" #point)                                                               \
	int BPF_PROG(name, struct pt_regs *regs, long value)                                \
	{                                                                                   \
		return body(regs, value);                                                   \
	}                                                                                   \
                                                                                            \
	static __noinline int name##_copy(struct pt_regs *from, long value)                 \
	{                                                                                   \
		struct pt_regs regs;                                                        \
                                                                                            \
		if (bpf_probe_read_kernel(&regs, sizeof(regs), from))                       \
			return 0;                                                           \
		return body(&regs, value);                                                  \
	}                                                                                   \
                                                                                            \
	SEC("raw_tp/" #point)                                                               \
	INSTEAD_OF(name) int name##_raw(u64 *context)                                       \
	{                                                                                   \
		return name##_copy((void *)context[0], context[1]);                         \
	}                                                                                   \
                                                                                            \
	SEC("tracepoint/raw_syscalls/" #point)                                              \
	INSTEAD_OF(name##_raw) int name##_classic(struct trace_event_raw_##point *context)  \
	{                                                                                   \
		return name##_copy(call_registers(), context->value);                       \
	}

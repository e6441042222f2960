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
#include "contract.h"

#if defined(__TARGET_ARCH_x86)

#define COMPAT_SHIFT 1		/* TS_COMPAT in thread_info.status: by the 32-bit entry */
#define X32_SHIFT 30		/* in the number: 64-bit registers, 32-bit pointers */
#define X32_BIT (1 << X32_SHIFT)

enum native_call {
	NATIVE_OPEN = 2,
	NATIVE_EXECVE = 59,
	NATIVE_CREAT = 85,
	NATIVE_OPENAT = 257,
	NATIVE_EXECVEAT = 322,
	NATIVE_OPENAT2 = 437,
};

enum compat_call {
	COMPAT_OPEN = 5,
	COMPAT_CREAT = 8,
	COMPAT_EXECVE = 11,
	COMPAT_OPENAT = 295,
	COMPAT_EXECVEAT = 358,
	COMPAT_OPENAT2 = 437,
};

enum x32_call {
	X32_OPEN = X32_BIT + 2,
	X32_CREAT = X32_BIT + 85,
	X32_OPENAT = X32_BIT + 257,
	X32_OPENAT2 = X32_BIT + 437,
	X32_EXECVE = X32_BIT + 520,
	X32_EXECVEAT = X32_BIT + 545,
};

#elif defined(__TARGET_ARCH_arm64)

#define COMPAT_SHIFT 22		/* TIF_32BIT in thread_info.flags: an AArch32 process */

enum native_call {
	NATIVE_OPEN = -2,	/* not on this machine; -1 is what a skipped call has */
	NATIVE_CREAT = -3,
	NATIVE_OPENAT = 56,
	NATIVE_EXECVE = 221,
	NATIVE_EXECVEAT = 281,
	NATIVE_OPENAT2 = 437,
};

enum compat_call {
	COMPAT_OPEN = 5,
	COMPAT_CREAT = 8,
	COMPAT_EXECVE = 11,
	COMPAT_OPENAT = 322,
	COMPAT_EXECVEAT = 387,
	COMPAT_OPENAT2 = 437,
};

enum x32_call {
	X32_OPEN = -4,
	X32_CREAT = -5,
	X32_OPENAT = -6,
	X32_OPENAT2 = -7,
	X32_EXECVE = -8,
	X32_EXECVEAT = -9,
};

#endif

/* The number as the caller gave it, x32's bit included. */
static __always_inline int call_number(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return regs->orig_ax;
#else
	return regs->syscallno;
#endif
}

/* Only what decides whether a helper exists on the running kernel. */
enum bpf_func_id___task_btf {
	BPF_FUNC_get_current_task_btf___task_btf = 158,
};

/* 1 if the current call came from 32-bit code (x86's int $0x80 even out of a 64-bit process),
 * else 0, without a branch. x32 is none of it: its calls are marked in the number. */
static __always_inline u32 call_compat(void)
{
	struct task_struct *task;
	u64 flags;

	/* From 5.11 the task can be read directly, at a tenth of the cost. */
	if (bpf_core_enum_value_exists(enum bpf_func_id___task_btf,
				       BPF_FUNC_get_current_task_btf___task_btf)) {
		task = bpf_get_current_task_btf();
#if defined(__TARGET_ARCH_x86)
		flags = task->thread_info.status;
	} else {
		task = (struct task_struct *)bpf_get_current_task();
		flags = BPF_CORE_READ(task, thread_info.status);
	}
#else
		flags = task->thread_info.flags;
	} else {
		task = (struct task_struct *)bpf_get_current_task();
		flags = BPF_CORE_READ(task, thread_info.flags);
	}
#endif
	return flags >> COMPAT_SHIFT & 1;
}

/* 1 if the caller's pointers and registers have 32 bits, x32 included. */
static __always_inline u32 call_narrow(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return call_compat() | (call_number(regs) >> X32_SHIFT & 1);
#else
	return call_compat();
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

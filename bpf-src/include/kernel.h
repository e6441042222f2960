/* SPDX-License-Identifier: MIT */
/*
 * The kernel's types, reduced to the fields that our programs read. `preserve_access_index`
 * makes every access a CO-RE relocation: libbpf finds the field's real offset in the running
 * kernel's BTF when it loads the object. A flavour `struct x___old` describes a layout that
 * older kernels had. No vmlinux.h: what an object depends on can be read here, and its bytes do
 * not depend on the machine that built it.
 */
#pragma once
#include "types.h"

/* Tells libbpf's bpf_tracing.h that registers have the kernel's names: di, not rdi. */
#define __VMLINUX_H__

/* From the user-space API, linux/bpf.h; only what the contract and the tools name. */
enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PROG_ARRAY = 3,
	BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_STACK_TRACE = 7,
	BPF_MAP_TYPE_CGROUP_ARRAY = 8,
	BPF_MAP_TYPE_LPM_TRIE = 11,
	BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
	BPF_MAP_TYPE_HASH_OF_MAPS = 13,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
};

enum {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
	BPF_EXIST = 2,
	BPF_F_NO_PREALLOC = 1,
	BPF_F_CURRENT_CPU = 0xffffffffULL,
	BPF_RB_NO_WAKEUP = 1,
	BPF_RB_FORCE_WAKEUP = 2,
	BPF_LOCAL_STORAGE_GET_F_CREATE = 1,
	BPF_F_USER_STACK = 256,
};

/* From asm-generic/errno.h: what map updates fail with, and what tools look for. */
enum {
	ENOENT = 2,
	ESRCH = 3,
	E2BIG = 7,
	ENOMEM = 12,
	EBUSY = 16,
	EEXIST = 17,
	EINVAL = 22,
	ENOSPC = 28,
	EDEADLK = 35,
	ENAMETOOLONG = 36,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct list_head {
	struct list_head *next, *prev;
};

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	u32 val;
} kuid_t;

typedef struct {
	u32 val;
} kgid_t;

struct ns_common {
	unsigned int inum;
};

struct pid_namespace {
	unsigned int level;
	struct ns_common ns;
};

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct cred {
	kuid_t uid;
	kgid_t gid;
	kuid_t euid;
};

struct signal_struct {
	atomic_t live;	/* threads that have not begun to end */
	int nr_threads;	/* threads that are not released */
	int group_exit_code;
	unsigned int flags;
};

struct mm_struct {
	unsigned long arg_start, arg_end;
	unsigned long env_start, env_end;
};

struct thread_info {
	unsigned long flags;
	u32 status;	/* x86: TS_COMPAT, set while a 32-bit system call runs */
};

struct kernfs_node {
	u64 id;
};

struct cgroup {
	int level;
	struct kernfs_node *kn;
	struct cgroup *ancestors[];
};

/* Before 6.1 the ancestors' ids were kept, not their places. */
struct cgroup___ids {
	int level;
	u64 ancestor_ids[];
};

struct css_set {
	struct cgroup *dfl_cgrp;	/* in the version 2 hierarchy */
};

struct task_struct {
	struct thread_info thread_info;
	unsigned int __state;
	int pid;
	int tgid;
	int exit_code;
	char comm[16];
	u64 start_time;
	u64 start_boottime;
	u64 self_exec_id;
	struct task_struct *real_parent;
	struct list_head children;	/* that this thread started, the newest last */
	struct list_head sibling;	/* in its parent's children; threads are in no such list */
	struct task_struct *group_leader;
	struct signal_struct *signal;
	struct mm_struct *mm;
	struct cred *cred;
	struct cred *real_cred;
	struct pid *thread_pid;
	struct css_set *cgroups;
	void *stack;
};

/* As large as a task's stack in the kernel. */
union thread_union {
	unsigned long stack[1];
};

/* Before 5.14. */
struct task_struct___state {
	long state;
};

struct linux_binprm {
	const char *filename;
	const char *interp;
	int argc;
};

/* What programs of classic tracepoints are given. */
struct trace_event_raw_sys_enter {
	long id;
};

struct trace_event_raw_sys_exit {
	long id;
	long ret;
};

struct trace_event_raw_sched_process_exec {
	u32 __data_loc_filename;	/* its offset from the struct in the lower half */
};

struct trace_event_raw_sched_process_fork {
	int child_pid;	/* in the initial pid namespace */
};

/* Of its own from 6.16 on. */
struct trace_event_raw_sched_process_exit {
	bool group_dead;
};

struct trace_event_raw_sched_process_template {
	int pid;
};

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8;
	unsigned long ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};
#elif defined(__TARGET_ARCH_arm64)
struct user_pt_regs {
	u64 regs[31];
	u64 sp, pc, pstate;
};

struct pt_regs {
	u64 regs[31];
	u64 sp, pc, pstate;
	u64 orig_x0;
	s32 syscallno;
};
#else
#error "compile with -D__TARGET_ARCH_x86 or -D__TARGET_ARCH_arm64"
#endif

#pragma clang attribute pop

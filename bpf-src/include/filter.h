/* SPDX-License-Identifier: MIT */
/*
 * Whose events are wanted: the filters that every tool has, evaluated before a record is built.
 * A program asks `if (!filter_task()) return 0;` and shows pids through task_pid(),
 * current_pid() and their like. All of it is ruled by the parameters below, which user space
 * fills by name before the load; it offers a filter exactly if the object has its variables.
 * What is left at zero costs nothing: the kernel knows read-only data when it loads the program
 * and removes the code.
 *
 *	filter_self[8], _count		processes left out always: the tracer's own
 *	filter_pid[16], _count, _not	processes; with _not, all others
 *	filter_follow			and the descendants that they start from now on
 *	filter_tid[16], _count, _not	threads
 *	filter_uid[16], _count, _not	effective user ids: what a process may do counts
 *	filter_comm[8], _count, _not	names, see struct comm_pattern
 *	filter_cgroup[8], _count, _not	cgroups (version 2) with all below them
 *	filter_pidns_inum		all pids here, given and shown, are those of this pid
 *					namespace; 0 is the initial one and saves the look-up
 *
 * Filters are joined by "and", the entries of one by "or". With filter_follow the programs
 * follow_fork and follow_exit must be attached too, after the object's own: an exit is shown
 * before the process is forgotten. Without it neither is loaded, and `followed` may be sized 1.
 */
#pragma once
#include "task.h"

/*
 * One name, as 16 little-endian bytes: it fits if the bytes under `mask` are those of `value`
 * and none under `some` is zero. "sh" is masked with its NUL, "sh*" without, and "?" is a byte
 * that is not in `mask` but in `some`.
 */
struct comm_pattern {
	u64 value[2];
	u64 mask[2];
	u64 some[2];
};

/* A cgroup: its id (the inode of its folder) and its depth; the root is at level 0. */
struct cgroup_place {
	u64 id;
	u64 level;
};

/* The list `name`, how many of it are filled, and a look-up. Unrolled, so that the verifier
 * sees each comparison behind a condition that it can decide. */
#define FILTER_LIST(name, type, size)                                                       \
	PARAM type name[size] = {};                                                         \
	PARAM u32 name##_count = 0;                                                         \
	static __always_inline bool name##_has(type wanted)                                 \
	{                                                                                   \
		_Pragma("unroll") for (u32 i = 0; i < size; i++)                            \
		{                                                                           \
			if (i < name##_count && name[i] == wanted)                          \
				return true;                                                \
		}                                                                           \
		return false;                                                               \
	}

FILTER_LIST(filter_self, s32, 8)
FILTER_LIST(filter_pid, s32, 16)
PARAM bool filter_pid_not = false;
PARAM bool filter_follow = false;
FILTER_LIST(filter_tid, s32, 16)
PARAM bool filter_tid_not = false;
FILTER_LIST(filter_uid, u32, 16)
PARAM bool filter_uid_not = false;
PARAM struct comm_pattern filter_comm[8] = {};
PARAM u32 filter_comm_count = 0;
PARAM bool filter_comm_not = false;
PARAM struct cgroup_place filter_cgroup[8] = {};
PARAM u32 filter_cgroup_count = 0;
PARAM bool filter_cgroup_not = false;
PARAM u32 filter_pidns_inum = 0;

/* The descendants of the processes in filter_pid; the value says nothing. Allocated at once:
 * a fork is no place to wait for memory. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, s32);
	__type(value, u8);
} followed SEC(".maps");

/* What `pid` is called in the namespace filter_pidns_inum; 0 where it has no number there,
 * which is what the kernel shows in such a case. */
static __always_inline s32 pid_number(struct pid *pid)
{
	u32 level = BPF_CORE_READ(pid, level);
	u32 stride = bpf_core_type_size(struct upid);
	void *place = (void *)pid + bpf_core_field_offset(pid->numbers);

	#pragma clang loop unroll(disable)
	for (u32 i = 0; i < 32; i++) {	/* MAX_PID_NS_LEVEL */
		struct upid *number = place + i * stride;

		if (i > level)
			break;
		if (BPF_CORE_READ(number, ns, ns.inum) == filter_pidns_inum)
			return BPF_CORE_READ(number, nr);
	}
	return 0;
}

/* The number of the process that `task` is a thread of, as shown to the user. */
static __always_inline s32 task_pid(struct task_struct *task)
{
	if (!filter_pidns_inum)
		return BPF_CORE_READ(task, tgid);
	return pid_number(BPF_CORE_READ(task, group_leader, thread_pid));
}

/* The number of the thread `task`. */
static __always_inline s32 task_tid(struct task_struct *task)
{
	if (!filter_pidns_inum)
		return BPF_CORE_READ(task, pid);
	return pid_number(BPF_CORE_READ(task, thread_pid));
}

/* The number of the process that waits for the end of the one of `task`. */
static __always_inline s32 task_ppid(struct task_struct *task)
{
	return task_pid(BPF_CORE_READ(task, real_parent));
}

/* The user with whose rights `task` acts, as the initial user namespace numbers it: a program
 * with the set-user-id bit runs as its owner. */
static __always_inline u32 task_uid(struct task_struct *task)
{
	return BPF_CORE_READ(task, cred, euid.val);
}

/* The forms ending in _of are given what current_task() gave, as in task.h. */
static __always_inline s32 current_pid_of(struct task_struct *current)
{
	if (!filter_pidns_inum)
		return current_ids_of(current) >> 32;
	return task_pid(current);
}

static __always_inline s32 current_pid(void)
{
	return current_pid_of(current_task());
}

static __always_inline s32 current_tid_of(struct task_struct *current)
{
	if (!filter_pidns_inum)
		return (u32)current_ids_of(current);
	return task_tid(current);
}

static __always_inline s32 current_tid(void)
{
	return current_tid_of(current_task());
}

static __always_inline u32 current_uid(void)
{
	return task_uid(current_task());
}

/* Whether the process `pid` is listed or descends from one that is. */
static __always_inline bool filter_process(s32 pid)
{
	if (filter_self_has(pid))
		return false;
	if (!filter_pid_count)
		return true;
	if (filter_pid_has(pid))
		return !filter_pid_not;
	if (filter_follow && bpf_map_lookup_elem(&followed, &pid))
		return !filter_pid_not;
	return filter_pid_not;
}

/* Whether a byte of `word` under `mask` is zero (the borrow of a subtraction shows it). */
static __always_inline bool has_zero_byte(u64 word, u64 mask)
{
	word |= ~mask;
	return (word - 0x0101010101010101ULL) & ~word & 0x8080808080808080ULL;
}

static __always_inline bool filter_name(const u64 name[2])
{
	_Pragma("unroll") for (u32 i = 0; i < 8; i++)
	{
		const volatile struct comm_pattern *pattern = &filter_comm[i];

		if (i >= filter_comm_count)
			break;
		if ((name[0] ^ pattern->value[0]) & pattern->mask[0] ||
		    (name[1] ^ pattern->value[1]) & pattern->mask[1])
			continue;
		if (has_zero_byte(name[0], pattern->some[0]) ||
		    has_zero_byte(name[1], pattern->some[1]))
			continue;
		return !filter_comm_not;
	}
	return filter_comm_not;
}

/* The id of the ancestor of `group` at `level`, itself included; 0 if it lies higher. Read
 * from the cgroup, as the helper that does the same serves tracing programs from 5.15 on. */
static __always_inline u64 cgroup_ancestor(struct cgroup *group, u64 level)
{
	struct cgroup___ids *old = (void *)group;
	struct cgroup *ancestor = NULL;
	u64 id = 0;
	void *place;

	if ((u64)BPF_CORE_READ(group, level) < level)
		return 0;
	if (bpf_core_field_exists(old->ancestor_ids)) {
		place = (void *)group + bpf_core_field_offset(old->ancestor_ids);
		bpf_probe_read_kernel(&id, sizeof(id), place + level * sizeof(id));
		return id;
	}
	place = (void *)group + bpf_core_field_offset(group->ancestors);
	bpf_probe_read_kernel(&ancestor, sizeof(ancestor), place + level * sizeof(ancestor));
	return BPF_CORE_READ(ancestor, kn, id);
}

static __always_inline bool filter_group(struct task_struct *task)
{
	struct cgroup *group = BPF_CORE_READ(task, cgroups, dfl_cgrp);

	_Pragma("unroll") for (u32 i = 0; i < 8; i++)
	{
		if (i >= filter_cgroup_count)
			break;
		if (cgroup_ancestor(group, filter_cgroup[i].level) == filter_cgroup[i].id)
			return !filter_cgroup_not;
	}
	return filter_cgroup_not;
}

/* Whether the user wants to see the current task's events. */
static __always_inline bool filter_current(struct task_struct *current)
{
	u64 name[2];

	if ((filter_self_count || filter_pid_count) && !filter_process(current_pid_of(current)))
		return false;
	if (filter_tid_count && filter_tid_has(current_tid_of(current)) == filter_tid_not)
		return false;
	if (filter_uid_count && filter_uid_has(task_uid(current)) == filter_uid_not)
		return false;
	if (filter_comm_count) {
		current_comm_of(current, (text *)name);
		if (!filter_name(name))
			return false;
	}
	return !filter_cgroup_count || filter_group(current);
}

static __always_inline bool filter_task(void)
{
	return filter_current(current_task());
}

/* The same for a task that need not be the current one. */
static __always_inline bool filter_task_of(struct task_struct *task)
{
	u64 name[2];

	if ((filter_self_count || filter_pid_count) && !filter_process(task_pid(task)))
		return false;
	if (filter_tid_count && filter_tid_has(task_tid(task)) == filter_tid_not)
		return false;
	if (filter_uid_count && filter_uid_has(task_uid(task)) == filter_uid_not)
		return false;
	if (filter_comm_count) {
		BPF_CORE_READ_INTO(&name, task, comm);
		if (!filter_name(name))
			return false;
	}
	return !filter_cgroup_count || filter_group(task);
}

/* A child joins the list in which its parent is. The parent is who called fork, even if another
 * process will wait for the child (CLONE_PARENT). */
static __always_inline int follow_child(struct task_struct *parent, struct task_struct *child)
{
	s32 parent_pid = task_pid(parent), pid = task_pid(child);
	u8 value = 1;

	if (!filter_follow || pid == parent_pid)	/* a thread is no new process */
		return 0;
	if (filter_pid_has(parent_pid) || bpf_map_lookup_elem(&followed, &parent_pid))
		lost_update(bpf_map_update_elem(&followed, &pid, &value, BPF_ANY));
	return 0;
}

/* Among the newest children of `parent` the one that a classic tracepoint tells of: by its
 * number in the initial pid namespace only. A process that ends may have left it others. */
static __always_inline struct task_struct *child_of(struct task_struct *parent, int number)
{
	u64 offset = bpf_core_field_offset(struct task_struct, sibling);
	struct task_struct *child = parent;

	for (int i = 0; i < 4; i++) {
		child = (i ? (void *)BPF_CORE_READ(child, sibling.prev) :
			     (void *)BPF_CORE_READ(child, children.prev)) - offset;
		if (BPF_CORE_READ(child, pid) == number)
			return child;
	}
	return NULL;
}

/* CLONE_PARENT makes it the child of our parent; a thread is nobody's. */
static __always_inline int follow_child_classic(int number)
{
	struct task_struct *parent = (void *)bpf_get_current_task();
	struct task_struct *child = child_of(parent, number) ?:
				    child_of(BPF_CORE_READ(parent, real_parent), number);

	return child ? follow_child(parent, child) : 0;
}

/* The last thread has gone: the number may be given to somebody else. */
static __always_inline int follow_end(bool last, struct task_struct *task)
{
	s32 pid = task_pid(task);

	if (filter_follow && last)
		bpf_map_delete_elem(&followed, &pid);
	return 0;
}

#define FORKED(context) follow_child((void *)context[0], (void *)context[1])
#define FORKED_CLASSIC(context) follow_child_classic(context->child_pid)
TRACEPOINT(follow_fork, sched_process_fork, FORKED)
CLASSIC_TRACEPOINT(follow_fork, sched, sched_process_fork, sched_process_fork, FORKED_CLASSIC)

#define ENDED(context) follow_end(exit_last(context), (void *)context[0])
#define ENDED_CLASSIC(context)                                                              \
	follow_end(exit_last_classic(context), (void *)bpf_get_current_task())
TRACEPOINT(follow_exit, sched_process_exit, ENDED)
CLASSIC_TRACEPOINT(follow_exit, sched, sched_process_exit, sched_process_exit, ENDED_CLASSIC)

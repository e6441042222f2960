/* SPDX-License-Identifier: MIT */
/*
 * Stacks, summed up in the kernel: how often, or for how long, each was seen. User space reads
 * the sums now and then and names the addresses.
 *
 * A stack is kept once, under the hash of its addresses. Not in a BPF_MAP_TYPE_STACK_TRACE: that
 * has one place for each value of its short hash, so that of 1,000 stacks in 16,384 places 30
 * find theirs taken, and either these or the earlier ones are gone. Here a stack has no place
 * only where the whole map is full, which is counted, and two stacks are taken for one only
 * where 64 bits of hash, over a seed that nobody outside knows, are equal.
 *
 * Sums are kept in one of two maps. To read them user space names the other one in `control`,
 * then reads and empties the first, which nobody writes to any more: nothing is counted twice
 * or lost. Stacks are emptied too; what is seen again is written again.
 */
#pragma once
#include "filter.h"
#include "kernel_names.h"

#define STACK_DEPTH 127		/* kernel.perf_event_max_stack */
#define STACK_LOST 1		/* in the place of a hash: there was no room for it */

/* A stack: `depth` addresses, the innermost first. */
struct stack {
	u32 depth;
	u32 end;	/* why it ends there: enum stack_end */
	u64 address[STACK_DEPTH];
};

/* What a stack's samples come to. */
struct stack_sum {
	u64 count;
	u64 total_ns;
	u64 first_ns;	/* when it was seen: what was mapped where changes */
	u64 last_ns;
};

/* Who was seen where. A hash is 0 where there is no such stack. */
struct stack_key {
	u64 user_stack;
	u64 kernel_stack;
	u64 cgroup;	/* 0 unless asked for */
	s32 pid;
	s32 tid;	/* 0 unless asked for */
	u64 exec_id;	/* tells the programs apart that a process ran one after the other */
	char comm[16];	/* of the thread if `tid` is set, else of its process */
};

PARAM bool kernel DOC("only what runs in the kernel: no user stacks") = false;
PARAM bool user DOC("only what runs in programs: no kernel stacks") = false;
PARAM bool per_thread DOC("keep threads apart, not only processes") = false;
PARAM bool per_cgroup DOC("keep control groups apart") = false;
PARAM u64 max_samples DOC("end after this many samples") = 0;
PARAM u64 stack_seed = 0x9e3779b97f4a7c15ULL;
/* So many new stacks or sums, and user space is told to read them. 0: it reads when it likes. */
PARAM u64 stacks_enough = 0;
PARAM u64 sums_enough = 0;
/* Tell of every process, also of those of which the kernel's own records tell all. */
PARAM bool tell_all = false;
/* Nothing counts until user space writes so into `control`. */
PARAM bool stacks_learn = false;
PARAM u32 own_mounts = 0;	/* the mount namespace of who looks on */

/* The sizes are set before the load: what can come between two readings. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, struct stack);
} stacks SEC(".maps");

/* Places in which a stack is taken down; programs that can come upon each other have their own. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, struct stack);
} stack_place SEC(".maps");

struct stack_control {
	u32 side;	/* which of the two maps gets the sums */
	u32 paused;
	/* Counted here, from 0 each time that user space turns to the other side: */
	u32 stacks;
	u32 sums;
	u32 told;
	u32 begun;	/* what is seen is counted */
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct stack_control);
} control SEC(".maps");

/* Processes that user space was told of. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, s32);
	__type(value, u64);
} told SEC(".maps");

/* A process was seen for the first time: time to look at its mappings, while it is there. */
struct process_event {
	record_header head;
	pid_nr pid;
	u32 passing;	/* its files may be gone when it is: not installed, or a container's */
	text comm[16];
} KIND(0);

/* As many samples were taken as were asked for. */
struct full_event {
	record_header head;
	count samples;
} KIND(1);

/* The maps fill: time to read them. */
struct filling_event {
	record_header head;
	count stacks;
	count sums;
} KIND(2);

/* Code of a file was met for the first time, or of a page of it: rows for walks are wanted. */
struct file_event {
	record_header head;
	pid_nr pid;
	u32 device;
	u32 generation;
	u64 inode;
	u64 size;
	user_addr start;
	user_addr end;
	u64 offset;	/* of the code in the file */
} KIND(3);

union stack_events {
	struct process_event process;
	struct full_event full;
	struct filling_event filling;
	struct file_event file;
};
EVENTS(union stack_events);

#include "unwind.h"

/* The two maps of sums, by what they are summed over. */
#define STACK_SUMS(key_type)                                                                \
	struct {                                                                            \
		__uint(type, BPF_MAP_TYPE_HASH);                                            \
		__uint(max_entries, 16384);                                                 \
		__type(key, key_type);                                                      \
		__type(value, struct stack_sum);                                            \
	} sums_0 SEC(".maps"), sums_1 SEC(".maps");

static __always_inline struct stack_control *stack_control(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&control, &zero);
}

/* Says once that the maps fill. */
static __noinline void stack_filling(struct stack_control *control, u32 place)
{
	struct filling_event *event;

	if (control->told)
		return;
	control->told = 1;
	event = event_start(2, place);
	if (!event)
		return;
	event->stacks = control->stacks;
	event->sums = control->sums;
	event_emit(event, sizeof(*event));
}

/* One more of what a map holds, which is to be read when there are `enough`. */
static __always_inline void stored(struct stack_control *control, u32 *number, u64 enough,
				   u32 place)
{
	__atomic_fetch_add(number, 1, __ATOMIC_RELAXED);
	if (*number >= enough)
		stack_filling(control, place);
}

static __always_inline void stack_stored(u32 place)
{
	struct stack_control *control = stack_control();

	if (stacks_enough && control)
		stored(control, &control->stacks, stacks_enough, place);
}

static __always_inline void sum_stored(u32 place)
{
	struct stack_control *control = stack_control();

	if (sums_enough && control)
		stored(control, &control->sums, sums_enough, place);
}

/* Keeps the stack that was taken down there under its hash, which is the result. */
STEP_FUNCTION u64 stack_keep(u32 place)
{
	struct stack *stack = bpf_map_lookup_elem(&stack_place, &place);
	u64 hash = stack_seed;
	int error;

	if (!stack)
		return 0;
	hash ^= stack->end;
	for (u32 i = 0; i < STACK_DEPTH; i++) {
		if (i >= stack->depth)
			break;
		hash = (hash ^ stack->address[i]) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 29;
	}
	if (hash <= STACK_LOST)
		hash += 2;
	if (bpf_map_lookup_elem(&stacks, &hash))
		return hash;
	error = bpf_map_update_elem(&stacks, &hash, stack, BPF_NOEXIST);
	if (!error)
		stack_stored(place);
	if (!error || error == -EEXIST)
		return hash;
	lost_update(error);
	return STACK_LOST;
}

/* Takes the stack of the current task down, as the kernel walks it, and gives its hash. */
static __always_inline u64 stack_take(void *context, u64 flags, u32 place)
{
	struct stack *stack = bpf_map_lookup_elem(&stack_place, &place);
	long size;

	if (!stack)
		return 0;
	size = bpf_get_stack(context, stack->address, sizeof(stack->address), flags);
	if (size <= 0)
		return 0;
	stack->depth = size / sizeof(stack->address[0]);
	stack->end = STACK_MORE;
	return stack_keep(place);
}

/* The user stack, by tables where these are asked for; `pid` is whose files are asked for. */
static __always_inline u64 stack_take_user(void *context, s32 pid, u32 place, bool keep)
{
	if (unwind_tables && unwind_take(pid, place))
		return keep ? stack_keep(place) : 0;
	if (!keep)
		return 0;
	return stack_take(context, BPF_F_USER_STACK, place);
}

/* Of the program that forked this one. Only stacks need it. */
struct task_struct___forked {
	u64 parent_exec_id;
} __attribute__((preserve_access_index));

/* When this program ran first: the kernel's own records of processes are from before. */
static volatile u64 stacks_since;

/*
 * Whether user space finds out by itself what is mapped in a process: it began while we looked
 * on, and has run another program since, or is a copy of one that user space was told of.
 */
static __always_inline bool stack_recorded(struct task_struct *task)
{
	struct task_struct___forked *forked;
	struct task_struct *leader;
	u64 exec_id, *known;
	s32 parent;

	if (tell_all)
		return false;
	if (!stacks_since)
		stacks_since = bpf_ktime_get_boot_ns();
	leader = BPF_CORE_READ(task, group_leader);
	if (BPF_CORE_READ(leader, start_boottime) <= stacks_since)
		return false;
	exec_id = BPF_CORE_READ(leader, self_exec_id);
	forked = (struct task_struct___forked *)leader;
	if (exec_id != BPF_CORE_READ(forked, parent_exec_id))
		return true;
	parent = task_ppid(leader);
	known = bpf_map_lookup_elem(&told, &parent);
	return known && *known == exec_id;
}

/* A program's file, and what its process sees of the system. Only stacks need them. */
struct dentry___exe {
	struct dentry___exe *d_parent;
	struct {
		const unsigned char *name;
	} d_name;
} __attribute__((preserve_access_index));

struct file___exe {
	struct {
		struct dentry___exe *dentry;
	} f_path;
} __attribute__((preserve_access_index));

struct mm_struct___exe {
	struct file___exe *exe_file;
} __attribute__((preserve_access_index));

struct mnt_namespace {
	struct ns_common ns;
} __attribute__((preserve_access_index));

struct nsproxy {
	struct mnt_namespace *mnt_ns;
} __attribute__((preserve_access_index));

struct task_struct___spaces {
	struct nsproxy *nsproxy;
} __attribute__((preserve_access_index));

#define FOLDERS_MAX 16

/* Whether the folder on top has one of the names below which programs are installed. */
static __always_inline bool name_installed(const unsigned char *name)
{
	char top[8] = {};

	bpf_probe_read_kernel_str(top, sizeof(top), name);
	return !__builtin_memcmp(top, "usr", 4) || !__builtin_memcmp(top, "lib", 3) ||
	       !__builtin_memcmp(top, "bin", 4) || !__builtin_memcmp(top, "sbin", 5) ||
	       !__builtin_memcmp(top, "opt", 4);
}

/*
 * Whether nobody may find the process's files any more when it has ended: a container's, or what
 * a build or a test leaves nothing of.
 */
static __noinline bool stack_passing(struct task_struct *task)
{
	struct mm_struct___exe *mm = (struct mm_struct___exe *)BPF_CORE_READ(task, mm);
	struct task_struct___spaces *spaces = (struct task_struct___spaces *)task;
	struct dentry___exe *entry, *parent;
	u32 mounts = BPF_CORE_READ(spaces, nsproxy, mnt_ns, ns.inum);

	if (!mm)
		return false;
	if (own_mounts && mounts && mounts != own_mounts)
		return true;
	entry = BPF_CORE_READ(mm, exe_file, f_path.dentry);
	for (int i = 0; i < FOLDERS_MAX && entry; i++) {
		parent = BPF_CORE_READ(entry, d_parent);
		/* Of a file system's root the name is "/". */
		if (!parent || parent == BPF_CORE_READ(parent, d_parent))
			return !name_installed(BPF_CORE_READ(entry, d_name.name));
		entry = parent;
	}
	return true;
}

/* Says of a process once that it was seen. */
static __always_inline void stack_tell(s32 pid, u64 exec_id, const char *comm, u32 place)
{
	u64 *known = bpf_map_lookup_elem(&told, &pid);
	struct process_event *event;
	bool passing;

	if (!pid || (known && *known == exec_id))
		return;
	passing = stack_passing(current_task());
	/* Without room for it user space finds out when it reads the sums. */
	if ((!passing && stack_recorded(current_task())) ||
	    bpf_map_update_elem(&told, &pid, &exec_id, BPF_ANY))
		return;
	event = event_start(0, place);
	if (!event)
		return;
	event->pid = pid;
	event->passing = passing;
	__builtin_memcpy(event->comm, comm, sizeof(event->comm));
	event_emit(event, sizeof(*event));
}

/*
 * Fills `key` in for the current task: who it is and its stacks. False before samples count: then
 * the user stack is only walked, so that the tables are there that it needs.
 */
static __always_inline bool stack_key_fill(struct stack_key *key, void *context, u32 place)
{
	struct stack_control *control = stack_control();
	struct task_struct *task = current_task();
	bool counts = !stacks_learn || !control || control->begun;

	key->pid = current_pid();
	key->exec_id = BPF_CORE_READ(task, self_exec_id);
	if (per_thread) {
		key->tid = current_tid();
		current_comm(key->comm);
	} else {
		BPF_CORE_READ_INTO(&key->comm, task, group_leader, comm);
	}
	if (per_cgroup)
		key->cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
	if (!kernel)
		key->user_stack = stack_take_user(context, key->pid, place, counts);
	if (!user && counts)
		key->kernel_stack = stack_take(context, 0, place);
	stack_tell(key->pid, key->exec_id, key->comm, place);
	return counts;
}

/* Whether there is anything on the stacks that are asked for; of an idle CPU there never is. */
static __always_inline bool stack_wanted(const struct stack_key *key)
{
	if (!key->pid)
		return true;
	return !(kernel && !key->kernel_stack) && !(user && !key->user_stack);
}

/* Adds to the sum of `key`, in the map that is written to now. */
static __always_inline void stack_add(void *map, const void *key, u64 took_ns)
{
	struct stack_sum none = {}, *sum = bpf_map_lookup_elem(map, key);
	u64 now = bpf_ktime_get_boot_ns();
	int error = 0;

	if (!sum) {
		none.first_ns = now;
		error = bpf_map_update_elem(map, key, &none, BPF_NOEXIST);
		if (!error)
			sum_stored(0);
		sum = bpf_map_lookup_elem(map, key);
	}
	if (!sum) {
		lost_update(error);
		return;
	}
	__atomic_fetch_add(&sum->count, 1, __ATOMIC_RELAXED);
	if (took_ns)
		__atomic_fetch_add(&sum->total_ns, took_ns, __ATOMIC_RELAXED);
	sum->last_ns = now;
}

static volatile u64 samples_taken;
static volatile u32 samples_told;

/* Whether all samples were taken that were asked for. */
static __always_inline bool samples_full(void)
{
	return max_samples && samples_taken >= max_samples;
}

/* Counts a sample that was taken; says once that it was the last. */
static __always_inline void sample_taken(void)
{
	struct full_event *event;

	if (!max_samples)
		return;
	__atomic_fetch_add(&samples_taken, 1, __ATOMIC_RELAXED);
	if (samples_taken < max_samples || samples_told)
		return;
	samples_told = 1;
	event = event_start(1);
	if (!event)
		return;
	event->samples = max_samples;
	event_emit(event, sizeof(*event));
}

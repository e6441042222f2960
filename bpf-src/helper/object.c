/* SPDX-License-Identifier: MIT */
/*
 * Objects: what libbpf does with them, on request and within the grant.
 */
#include <bpf/btf.h>
#include <linux/bpf.h>
#include <linux/membarrier.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include "helper.h"
#include <bpf/libbpf_internal.h>

#define BYTES_MAX (64u << 20)	/* of an object that comes in pieces */
#define LOST_MAX 64
#define RING_MAX (1u << 30)	/* bytes and entries that MAP_SIZE may ask for */
#define ENTRIES_MAX (1u << 20)
#define FLAG_MORE 1
#define SETTLED_MS 50

struct object {
	struct bpf_object *bpf;
	bool fixed;			/* a load was tried: what it needs cannot change now */
	bool loaded;
	uint64_t lost[1 + LOST_MAX];	/* what was last said: struct lost_counts */
	size_t lost_count;
};

static struct object objects[OBJECTS_MAX];
static uint32_t object_count;

/* Does what the first load would do, while the parent still starts. */
void object_prepare(void)
{
	if (!grant.object_count && !granted(GRANT_ANY_OBJECT))
		return;
	btf_kernel();
	for (int i = 0; i < __FEAT_CNT; i++)
		if (i != FEAT_SYSCALL_WRAPPER && i != FEAT_UPROBE_MULTI_LINK)
			feat_supported(NULL, i);
}

/* The object of this number, or NULL where there are not so many. */
struct bpf_object *object_find(uint32_t number)
{
	if (number < object_count)
		return objects[number].bpf;
	fail(0, "use object %u: there are %u", number, object_count);
	return NULL;
}

static int object_open(struct request *request, const char *bytes, size_t size)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "ebpf_trace");
	struct object *object = &objects[object_count];
	struct bpf_map *map;
	int error;

	if (object_count == OBJECTS_MAX)
		return fail(-ENOSPC, "open more than %d objects", OBJECTS_MAX);
	*object = (struct object){ .bpf = bpf_object__open_mem(bytes, size, &opts) };
	if (!object->bpf)
		return fail(-errno, "open the object");
	error = check_functions(bpf_object__btf(object->bpf));
	if (error) {
		bpf_object__close(object->bpf);
		return error;
	}
	bpf_object__for_each_map(map, object->bpf) {
		/* Nothing of ours may outlive us. */
		bpf_map__set_pin_path(map, NULL);
		if (bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF && !bpf_map__max_entries(map))
			bpf_map__set_max_entries(map, grant.buffer);
		/* 5.11 has it; programs that use it are not loaded then. */
		if (bpf_map__type(map) == BPF_MAP_TYPE_TASK_STORAGE &&
		    !features_probe(1u << FEATURE_TASK_STORAGE))
			bpf_map__set_autocreate(map, false);
	}
	reply_add(request, &object_count, sizeof(object_count));
	object_count++;
	return 0;
}

/* Closes every object with all that it has; the next one that is opened is number 0 again. */
void object_release(void)
{
	attach_release();
	ring_release();
	while (object_count)
		bpf_object__close(objects[--object_count].bpf);
}

static int open_granted(struct request *request)
{
	uint32_t number;

	if (!take(request, &number, sizeof(number)))
		return -EBADMSG;
	if (number >= grant.object_count)
		return fail(-EPERM, "open object %u of %u granted", number, grant.object_count);
	return object_open(request, grant.objects[number].bytes, grant.objects[number].size);
}

static int open_bytes(struct request *request)
{
	static char *bytes;
	static size_t size;
	uint32_t flags;
	char *more;
	int error;

	if (!granted(GRANT_ANY_OBJECT))
		return fail(-EPERM, "open an object that was not granted");
	if (!take(request, &flags, sizeof(flags)))
		return -EBADMSG;
	more = size + request->left <= BYTES_MAX ? realloc(bytes, size + request->left + 1) : NULL;
	if (!more)
		return fail(-EFBIG, "open an object of more than %u bytes", BYTES_MAX);
	bytes = more;
	memcpy(bytes + size, request->data, request->left);
	size += request->left;
	if (flags & FLAG_MORE)
		return 0;
	error = object_open(request, bytes, size);
	free(bytes);
	bytes = NULL;
	size = 0;
	return error;
}

/* Writes the value of a `const volatile` variable into the object's read-only data. */
static int parameter_set(struct request *request, struct bpf_object *object)
{
	const struct btf *btf = bpf_object__btf(object);
	const char *name = take_text(request);
	struct bpf_map *map;

	if (!name)
		return -EBADMSG;
	bpf_object__for_each_map(map, object) {
		uint32_t id = bpf_map__btf_value_type_id(map);
		const struct btf_type *section = btf__type_by_id(btf, id);
		const struct btf_var_secinfo *variable;
		size_t size;
		char *value = bpf_map__initial_value(map, &size);

		if (!value || !section || !btf_is_datasec(section) ||
		    strncmp(btf__name_by_offset(btf, section->name_off), ".rodata", 7))
			continue;
		variable = btf_var_secinfos(section);
		for (int i = 0; i < btf_vlen(section); i++, variable++) {
			const struct btf_type *type = btf__type_by_id(btf, variable->type);

			if (strcmp(btf__name_by_offset(btf, type->name_off), name))
				continue;
			if (variable->size != request->left || variable->offset > size ||
			    variable->size > size - variable->offset)
				return fail(-EINVAL, "set %s: it has %u bytes, not %zu", name,
					    variable->size, request->left);
			take(request, value + variable->offset, variable->size);
			return 0;
		}
	}
	return fail(-ENOENT, "set %s: the object has no such parameter", name);
}

static int programs_choose(struct request *request, struct bpf_object *object)
{
	struct bpf_program *program;
	const char *name;

	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, false);
	while (request->left) {
		name = take_text(request);
		if (!name)
			return -EBADMSG;
		program = bpf_object__find_program_by_name(object, name);
		if (!program)
			return fail(-ENOENT, "choose program %s: the object has none", name);
		bpf_program__set_autoload(program, true);
	}
	return 0;
}

static int object_load(struct object *object, uint32_t number)
{
	struct rlimit limit;
	struct bpf_map *map;
	uint32_t rings = 0;
	int error;

	object->fixed = true;
	error = bpf_object__load(object->bpf);
	if (error && fail_noted())
		return error;
	if (error == -EPERM && !getrlimit(RLIMIT_MEMLOCK, &limit) &&
	    limit.rlim_cur != RLIM_INFINITY && !features_probe(1u << FEATURE_TASK_STORAGE))
		return fail(error, "load the object: before Linux 5.11 its maps are locked memory, "
			    "and RLIMIT_MEMLOCK is %lu bytes", (unsigned long)limit.rlim_cur);
	if (error)
		return fail(error, "load the object");
	object->loaded = true;
	bpf_object__for_each_map(map, object->bpf) {
		if (bpf_map__type(map) != BPF_MAP_TYPE_RINGBUF || !bpf_map__autocreate(map))
			continue;
		error = ring_add(number, rings++, map);
		if (error)
			return error;
	}
	return 0;
}

/* Writes one entry after the other. */
static int map_write(struct request *request, struct bpf_map *map, uint32_t key_size)
{
	uint32_t size = key_size + bpf_map__value_size(map);
	int error = key_size > request->left || request->left % size ? -EINVAL : 0;

	for (; !error && request->left; request->left -= size, request->data += size)
		error = bpf_map__update_elem(map, request->data, key_size, request->data + key_size,
					     size - key_size, BPF_ANY);
	return error ? fail(error, "write into the map %s", bpf_map__name(map)) : 0;
}

static int map_request(struct request *request, struct bpf_object *object)
{
	const char *name = take_text(request);
	struct bpf_map *map = name ? bpf_object__find_map_by_name(object, name) : NULL;
	uint32_t word = 0, limit;
	int error;

	if (!name)
		return -EBADMSG;
	if (!map)
		return fail(-ENOENT, "find the map %s", name);
	if (request->head.type == REQUEST_MAP_DELETE) {
		error = bpf_map__delete_elem(map, request->data, request->left, 0);
		return error ? fail(error, "delete from the map %s", name) : 0;
	}
	if (!take(request, &word, sizeof(word)))
		return -EBADMSG;
	if (request->head.type == REQUEST_MAP_SIZE) {
		/* What a parent that was taken over can make the kernel allocate has a bound. */
		limit = bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF ? RING_MAX : ENTRIES_MAX;
		error = word > limit ? -E2BIG : bpf_map__set_max_entries(map, word);
		return error ? fail(error, "give the map %s %u entries", name, word) : 0;
	}
	if (request->head.type == REQUEST_MAP_READ) {
		/* Waits for an RCU grace period, which every run of a program is a reader of.
		 * Kernels with nohz_full refuse: there a time must do that no run takes. */
		if (word & READ_SETTLED && syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0))
			poll(NULL, 0, SETTLED_MS);
		return answer_map(request, map, word & READ_DELETE);
	}
	return map_write(request, map, word);
}

static int stats_request(struct request *request, struct bpf_object *object)
{
	static int enabled = -1;
	struct bpf_program *program;
	struct program_info info;
	uint32_t action;

	if (!take(request, &action, sizeof(action)))
		return -EBADMSG;
	if (action == STATS_ENABLE && enabled < 0) {
		enabled = bpf_enable_stats(BPF_STATS_RUN_TIME);
		if (enabled < 0)
			return fail(-errno, "enable statistics");
	} else if (action == STATS_DISABLE && enabled >= 0) {
		close(enabled);
		enabled = -1;
	}
	bpf_object__for_each_program(program, object)
		if (!program_own(program, &info))
			reply_add(request, &info, sizeof(info));
	return 0;
}

/* Sums the map `lost` over the CPUs, and what the kernel skipped over the programs. */
static void lost_sum(struct object *object, uint32_t number, uint64_t *lost)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object->bpf, "lost");
	int cpus = libbpf_num_possible_cpus();
	struct bpf_program *program;
	struct program_info info;
	uint64_t values[cpus];

	bpf_object__for_each_program(program, object->bpf)
		if (!program_own(program, &info))
			lost[0] = info.recursion_misses == UINT64_MAX ?
				  UINT64_MAX : lost[0] + info.recursion_misses;
	object->lost_count = 1;
	if (!map || bpf_map__type(map) != BPF_MAP_TYPE_PERCPU_ARRAY ||
	    bpf_map__value_size(map) != 8)
		return;
	for (uint32_t key = 0; key < LOST_MAX && key < bpf_map__max_entries(map); key++) {
		memset(values, 0, sizeof(values));
		bpf_map_lookup_elem(bpf_map__fd(map), &key, values);
		for (int i = 0; i < cpus; i++)
			lost[1 + key] += values[i];
		object->lost_count++;
	}
	lost[1] += ring_oversized(number);
}

/* Says what was lost, of the objects where it changed; of all at the end. */
void lost_report(bool always)
{
	for (uint32_t i = 0; i < object_count && message_room(); i++) {
		uint64_t lost[1 + LOST_MAX] = {};

		if (!objects[i].loaded)
			continue;
		lost_sum(&objects[i], i, lost);
		if (!always && !memcmp(lost, objects[i].lost, sizeof(lost)))
			continue;
		memcpy(objects[i].lost, lost, sizeof(lost));
		message_add(MESSAGE_LOST, 0, i, lost, objects[i].lost_count * sizeof(lost[0]));
	}
}

int object_request(struct request *request)
{
	uint32_t number = request->head.object;
	struct bpf_object *object;

	if (request->head.type == REQUEST_OPEN)
		return open_granted(request);
	if (request->head.type == REQUEST_OPEN_BYTES)
		return open_bytes(request);
	object = object_find(number);
	if (!object)
		return -ENOENT;
	if (objects[number].fixed && request->head.type <= REQUEST_LOAD)
		return fail(-EALREADY, "change object %u, or load it again, after its load",
			    number);
	switch (request->head.type) {
	case REQUEST_PARAMETER:
		return parameter_set(request, object);
	case REQUEST_PROGRAMS:
		return programs_choose(request, object);
	case REQUEST_LOAD:
		return object_load(&objects[number], number);
	case REQUEST_PROGRAM_STATS:
		return stats_request(request, object);
	case REQUEST_MAP_SIZE:
	case REQUEST_MAP_READ:
	case REQUEST_MAP_WRITE:
	case REQUEST_MAP_DELETE:
		return map_request(request, object);
	default:
		return fail(-ENOSYS, "follow a request of type %u", request->head.type);
	}
}

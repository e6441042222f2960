/* SPDX-License-Identifier: MIT */
/*
 * The programs of the whole host, whoever loaded them: the kernel walks them by id and tells what
 * each did while statistics were enabled.
 */
#include <linux/bpf.h>
#include "helper.h"

static int info_read(int fd, struct host_program *program)
{
	struct bpf_prog_info info = {};
	uint32_t size = sizeof(info);

	if (fd < 0 || bpf_prog_get_info_by_fd(fd, &info, &size))
		return -ENOENT;
	*program = (struct host_program){
		.id = info.id, .type = info.type, .uid = info.created_by_uid,
		.loaded_ns = info.load_time, .run_count = info.run_cnt,
		.run_time_ns = info.run_time_ns, .recursion_misses = info.recursion_misses,
	};
	snprintf(program->name, sizeof(program->name), "%s", info.name);
	/* 5.12 counts them. */
	if (size < offsetof(struct bpf_prog_info, recursion_misses) + 8)
		program->recursion_misses = UINT64_MAX;
	return 0;
}

/* Marks what we loaded, and calls it by its whole name, of which the kernel keeps 15 bytes. */
static void own_mark(struct host_program *programs, uint32_t count)
{
	struct bpf_program *program;
	struct bpf_object *object;
	struct host_program own;

	for (uint32_t number = 0; (object = object_at(number)); number++) {
		bpf_object__for_each_program(program, object) {
			if (info_read(bpf_program__fd(program), &own))
				continue;
			for (uint32_t i = 0; i < count; i++) {
				if (programs[i].id != own.id)
					continue;
				programs[i].own = 1;
				snprintf(programs[i].name, sizeof(programs[i].name), "%s",
					 bpf_program__name(program));
			}
		}
	}
}

/* Describes the programs after the one with `*id`, as many as there is room for; fewer are left
 * than that at the end. */
ssize_t programs_read(struct host_program *programs, uint32_t room, uint32_t *id)
{
	uint32_t count = 0;
	int error = 0;

	while (count < room && !(error = bpf_prog_get_next_id(*id, id))) {
		int fd = bpf_prog_get_fd_by_id(*id);

		/* It may have gone in between. */
		if (!info_read(fd, &programs[count]))
			count++;
		if (fd >= 0)
			close(fd);
	}
	if (error && error != -ENOENT)
		return fail(error, "list the host's programs");
	own_mark(programs, count);
	return count;
}

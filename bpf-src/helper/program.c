/* SPDX-License-Identifier: MIT */
/*
 * What programs did while statistics were enabled: ours, and those of the whole host, which the
 * kernel walks by id.
 */
#include <linux/bpf.h>
#include "helper.h"

int program_read(int fd, struct program_info *program)
{
	struct bpf_prog_info info = {};
	uint32_t size = sizeof(info);

	if (fd < 0 || bpf_prog_get_info_by_fd(fd, &info, &size))
		return -ENOENT;
	*program = (struct program_info){
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

/* One of ours has its whole name, of which the kernel keeps 15 bytes. */
int program_own(const struct bpf_program *program, struct program_info *info)
{
	int error = program_read(bpf_program__fd(program), info);

	snprintf(info->name, sizeof(info->name), "%s", bpf_program__name(program));
	info->own = 1;
	return error;
}

static void own_mark(struct program_info *programs, uint32_t count)
{
	struct bpf_program *program;
	struct bpf_object *object;
	struct program_info own;

	for (uint32_t number = 0; (object = object_find(number)); number++)
		bpf_object__for_each_program(program, object)
			for (uint32_t i = program_own(program, &own) ? count : 0; i < count; i++)
				if (programs[i].id == own.id)
					programs[i] = own;
}

/* Describes the programs after the one with `*id`, as many as there is room for; fewer are left
 * than that at the end. */
ssize_t programs_read(struct program_info *programs, uint32_t room, uint32_t *id)
{
	uint32_t count = 0;
	int error = 0;

	while (count < room && !(error = bpf_prog_get_next_id(*id, id))) {
		int fd = bpf_prog_get_fd_by_id(*id);

		/* It may have gone in between. */
		if (!program_read(fd, &programs[count]))
			count++;
		if (fd >= 0)
			close(fd);
	}
	if (error && error != -ENOENT)
		return fail(error, "list the host's programs");
	own_mark(programs, count);
	return count;
}

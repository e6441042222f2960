/* SPDX-License-Identifier: MIT */
/*
 * Starts COMMAND once tracing is attached: `ebpf-trace-helper launch [--fd N] -- COMMAND...` waits
 * for one byte on fd 3 (or N) and becomes COMMAND, found through PATH, with the environment and
 * the fds 0-2 it was given. It prints nothing. Exit: 125 when the byte never came, 126 when
 * COMMAND cannot be started, 127 when there is none.
 */
#include <limits.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include "helper.h"

/* Finds the file that `name` means, without trying to start it in every folder of PATH: each
 * failure would be seen by who traces execs, as if COMMAND had made it. */
static int find(const char *name, char *path)
{
	const char *folder = getenv("PATH") ?: "/usr/local/bin:/usr/bin:/bin", *end;
	struct stat status;
	int error = ENOENT;

	if (strchr(name, '/'))
		return snprintf(path, PATH_MAX, "%s", name) < PATH_MAX ? 0 : ENAMETOOLONG;
	for (; folder; folder = *end ? end + 1 : NULL) {
		end = strchrnul(folder, ':');
		if (snprintf(path, PATH_MAX, "%.*s%s%s", (int)(end - folder), folder,
			     end > folder ? "/" : "./", name) >= PATH_MAX)
			continue;
		if (stat(path, &status) || !S_ISREG(status.st_mode))
			continue;
		if (!access(path, X_OK))
			return 0;
		error = EACCES;
	}
	return error;
}

int launch(int argc, char **argv)
{
	int fd = 3, at = 2, error;
	char byte, path[PATH_MAX];
	ssize_t size;

	if (at + 1 < argc && !strcmp(argv[at], "--fd")) {
		fd = atoi(argv[at + 1]);
		at += 2;
	}
	if (at + 1 >= argc || strcmp(argv[at], "--"))
		return 125;
	/* Node starts us through a descriptor, whose number would be our name. By this one
	 * syscall.bpf.c knows us. */
	prctl(PR_SET_NAME, "ebpf-trace exec");
	do {
		size = read(fd, &byte, 1);
	} while (size < 0 && errno == EINTR);
	if (size != 1)
		return 125;
	/* 5.9 has the call; before, the usual range. */
	if (syscall(SYS_close_range, 3, ~0u, 0))
		for (fd = 3; fd < 1024; fd++)
			close(fd);
	error = find(argv[at + 1], path);
	if (!error) {
		/* What has no #! is given to a shell, as everywhere. */
		execvp(path, argv + at + 1);
		error = errno;
	}
	return error == ENOENT || error == ENOTDIR ? 127 : 126;
}

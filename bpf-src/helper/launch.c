/* SPDX-License-Identifier: MIT */
/*
 * Starts COMMAND once tracing is attached: `ebpf-trace-helper launch [--fd N] -- COMMAND...` waits
 * for one byte on fd 3 (or N) and becomes COMMAND, found through PATH, with the environment and
 * the fds 0-2 it was given. It prints nothing. Exit: 125 when the byte never came, 126 when
 * COMMAND cannot be started, 127 when there is none.
 */
#include <sys/syscall.h>
#include "helper.h"

int launch(int argc, char **argv)
{
	int fd = 3, at = 2;
	char byte;
	ssize_t size;

	if (at + 1 < argc && !strcmp(argv[at], "--fd")) {
		fd = atoi(argv[at + 1]);
		at += 2;
	}
	if (at + 1 >= argc || strcmp(argv[at], "--"))
		return 125;
	do {
		size = read(fd, &byte, 1);
	} while (size < 0 && errno == EINTR);
	if (size != 1)
		return 125;
	/* 5.9 has the call; before, the usual range. */
	if (syscall(SYS_close_range, 3, ~0u, 0))
		for (fd = 3; fd < 1024; fd++)
			close(fd);
	execvp(argv[at + 1], argv + at + 1);
	return errno == ENOENT || errno == ENOTDIR ? 127 : 126;
}

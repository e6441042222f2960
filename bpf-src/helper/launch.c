/* SPDX-License-Identifier: MIT */
/*
 * Starts COMMAND once tracing is attached: `ebpf-trace-helper launch -- FILE COMMAND...` waits for
 * one byte on fd 3 and becomes FILE, with COMMAND's words, the environment and the fds 0-2 it was
 * given. Who started it has looked for FILE along PATH, since each try here would be seen by who
 * traces execs; without a slash it is the exit code that is due, as there is no file. It prints
 * nothing. Exit: 125 when the byte never came, 126 when FILE cannot be started, 127 when there is
 * none.
 */
#include <sys/prctl.h>
#include <sys/syscall.h>
#include "helper.h"

int launch(int argc, char **argv)
{
	ssize_t size;
	char byte;

	if (argc < 5 || strcmp(argv[2], "--"))
		return 125;
	/* Node starts us through a descriptor, whose number would be our name. By this one
	 * syscall.bpf.c knows us. */
	prctl(PR_SET_NAME, "ebpf-trace exec");
	do {
		size = read(3, &byte, 1);
	} while (size < 0 && errno == EINTR);
	if (size != 1)
		return 125;
	/* 5.9 has the call; before, the usual range. */
	if (syscall(SYS_close_range, 3, ~0u, 0))
		for (int fd = 3; fd < 1024; fd++)
			close(fd);
	if (!strchr(argv[3], '/'))
		return atoi(argv[3]);
	execv(argv[3], argv + 4);
	if (errno == ENOEXEC) {
		/* What has no #! is given to a shell, as everywhere. */
		argv[4] = argv[3];
		argv[3] = "/bin/sh";
		execv(argv[3], argv + 3);
	}
	return errno == ENOENT || errno == ENOTDIR ? 127 : 126;
}

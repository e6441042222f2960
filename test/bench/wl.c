// SPDX-License-Identifier: MIT
/*
 * The work that is traced: `wl storm COUNT`, `wl paced RATE SECONDS`, `wl lone COUNT INTERVAL_MS`,
 * `wl getppid COUNT`, `wl open PATH`, `wl beacon INTERVAL_US` and `wl noop`. What opens files opens ones that are not
 * there, so the call costs little. Looking for one still takes most of the call: `paced` opens the
 * empty path, so that the machine can make the rates that are asked for, and is named `wl-paced`
 * to be told apart. Figures go to stdout as JSON.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL

static long long read_clock(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * SECOND + time.tv_nsec;
}

static long long now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static void print_made(long long count, long long start)
{
	printf("{ \"made\": %lld, \"ns\": %lld, \"cpuNs\": %lld }\n", count, now() - start,
	       read_clock(CLOCK_PROCESS_CPUTIME_ID));
}

/* On the last core, so that the tracer can have the others to itself. */
static void pin(void)
{
	int last = CPU_SETSIZE - 1;
	cpu_set_t cores;

	/* sysconf() would open a file to count them: an event that nobody counted. */
	sched_getaffinity(0, sizeof(cores), &cores);
	while (!CPU_ISSET(last, &cores))
		last--;
	CPU_ZERO(&cores);
	CPU_SET(last, &cores);
	sched_setaffinity(0, sizeof(cores), &cores);
}

static void fail_open(const char *path)
{
	if (openat(AT_FDCWD, path, O_RDONLY) >= 0)
		abort();
}

static int storm(long long count)
{
	long long start, i;

	pin();
	start = now();
	for (i = 0; i < count; i++)
		fail_open("/bench/storm");
	print_made(count, start);
	return 0;
}

/* Catches up after a stall, so that what was asked for is made if the machine can. */
static int paced(long long rate, long long seconds)
{
	long long count = rate * seconds, start, i;

	pin();
	prctl(PR_SET_NAME, "wl-paced");
	start = now();
	for (i = 0; i < count; i++) {
		while ((now() - start) * rate < i * SECOND)
			;
		fail_open("");
	}
	print_made(count, start);
	return 0;
}

/* The cheapest call there is. */
static int cheap(long long count)
{
	long long start, i;

	pin();
	start = now();
	for (i = 0; i < count; i++)
		syscall(SYS_getppid);
	print_made(count, start);
	return 0;
}

static int lone(long long count, long long interval_ms)
{
	long long i, before;
	char path[64];

	for (i = 0; i < count; i++) {
		usleep(interval_ms * 1000);
		snprintf(path, sizeof(path), "/bench/lone-%lld-", i);
		before = now();
		fail_open(path);
		printf("%lld\n", before);
	}
	return 0;
}

/* Starts a tiny program again and again until the parent is gone. */
static int beacon(const char *self, long long interval_us)
{
	char *args[] = { "wl", "noop", NULL };
	pid_t parent = getppid(), pid;

	while (getppid() == parent) {
		pid = vfork();
		if (pid == 0) {
			execv(self, args);
			_exit(127);
		}
		waitpid(pid, NULL, 0);
		usleep(interval_us);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	long long first = argc > 2 ? atoll(argv[2]) : 0, second = argc > 3 ? atoll(argv[3]) : 0;

	if (!strcmp(mode, "noop"))
		return 0;
	if (!strcmp(mode, "getppid"))
		return cheap(first);
	if (!strcmp(mode, "storm"))
		return storm(first);
	if (!strcmp(mode, "paced"))
		return paced(first, second);
	if (!strcmp(mode, "lone"))
		return lone(first, second);
	if (!strcmp(mode, "beacon"))
		return beacon("/proc/self/exe", first);
	if (!strcmp(mode, "open") && argc > 2) {
		fail_open(argv[2]);
		return 0;
	}
	fprintf(stderr, "wl: unknown mode %s\n", mode);
	return 2;
}

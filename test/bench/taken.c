/* SPDX-License-Identifier: MIT */
/*
 * Keeps one CPU busy and tells what interrupts take of it: taken CPU FILE writes the nanoseconds
 * so far into the 8 bytes of FILE, as they are. A pause in which the thread was not switched
 * away is an interrupt's, whoever's: a timer's, a sample that perf takes, a BPF program.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define TURN_NS 400		/* no two looks at the clock are that far apart by themselves */
#define INTERRUPT_NS 500000	/* what takes longer is no interrupt: a host that is busy */

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static long switches(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nivcsw + usage.ru_nvcsw;
}

/* As deep on the stack as programs are. */
__attribute__((noinline)) static void spin(volatile uint64_t *taken, int depth)
{
	long before, after;
	uint64_t last, now;

	if (depth) {
		spin(taken, depth - 1);
		++*taken;
		return;
	}
	before = switches();
	for (last = now_ns(); *taken < UINT64_MAX; last = now) {
		now = now_ns();
		if (now - last < TURN_NS)
			continue;
		after = switches();
		if (after == before && now - last < INTERRUPT_NS)
			*taken += now - last;
		before = after;
		now = now_ns();
	}
}

int main(int count, char **words)
{
	cpu_set_t cpus;
	void *taken;
	int fd;

	if (count != 3)
		return 2;
	CPU_ZERO(&cpus);
	CPU_SET(atoi(words[1]), &cpus);
	fd = open(words[2], O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (sched_setaffinity(0, sizeof(cpus), &cpus) || fd < 0 || ftruncate(fd, 8))
		return 1;
	taken = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (taken == MAP_FAILED)
		return 1;
	spin(taken, 12);
}

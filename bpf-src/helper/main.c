/* SPDX-License-Identifier: MIT */
/*
 * The privileged half of ebpf-trace. It knows no tool: it loads BPF objects, attaches them, and
 * passes on what they say. What it may do in this run is fixed by argv:
 *
 *	--object PATH	an object that may be opened (by number: the first is 0)
 *	--packed OFFSET,SIZE,WHOLE,PATH: one in a file of many, compressed by zlib
 *	--kinds LIST	of attachment and of dangerous calls: tp_btf, raw_tp, tracepoint, fentry,
 *			kprobe, uprobe, usdt, perf_event, iter, xdp, tcx, cgroup; write_user,
 *			signal, override
 *	--files LIST	that may be asked for: kallsyms, format, events, maps, mapped, perf_map,
 *			debug, lockdown, hold, held
 *	--caps LIST	capabilities to keep: bpf, perfmon, sys_admin, syslog, sys_ptrace,
 *			checkpoint_restore, dac_read_search, net_admin
 *	--more LIST	any_object: objects may also come as bytes; side_band: the kernel's records
 *			of mappings and processes may be asked for; unsealed: SEAL is not final
 *	--buffer BYTES	of a ring buffer that states no size; 8 MiB
 *
 * stdin has requests, stdout messages (message.h); stderr is a duplicate of the stdout of the
 * whole program, never written to: when its reader has gone, we say so. The end of stdin is our
 * end, and with us goes all that we loaded.
 */
#include <linux/capability.h>
#include <poll.h>
#include <sys/stat.h>
#include <time.h>
#include <zlib.h>
#include "helper.h"

#define LOOK_MS 8		/* between two looks into the rings while records come, */
#define LOOK_SOON_MS 1		/* or while they come fast */
#define LOOK_ON_NS 20000000ULL	/* after the last record; then we block until we are woken */
#define SETTLE_NS 8000000ULL	/* for programs that still ran when they were detached */
#define CLOCK_NS 10000000000ULL
#define LOST_NS 100000000ULL
#define RING_FDS 64

struct grant grant = { .buffer = 8u << 20 };

static const char *const kind_names[GRANT_KINDS] = {
	[GRANT_TP_BTF] = "tp_btf", [GRANT_RAW_TP] = "raw_tp", [GRANT_TRACEPOINT] = "tracepoint",
	[GRANT_FENTRY] = "fentry", [GRANT_KPROBE] = "kprobe", [GRANT_UPROBE] = "uprobe",
	[GRANT_USDT] = "usdt", [GRANT_PERF_EVENT] = "perf_event", [GRANT_ITER] = "iter",
	[GRANT_XDP] = "xdp", [GRANT_TCX] = "tcx", [GRANT_CGROUP] = "cgroup",
	[GRANT_WRITE_USER] = "write_user", [GRANT_SIGNAL] = "signal",
	[GRANT_OVERRIDE] = "override",
};
static const char *const file_names[] = {
	[FILE_KALLSYMS] = "kallsyms", [FILE_TRACEFS_FORMAT] = "format",
	[FILE_TRACEFS_EVENTS] = "events", [FILE_MAPS] = "maps", [FILE_MAPPED] = "mapped",
	[FILE_PERF_MAP] = "perf_map", [FILE_DEBUG] = "debug", [FILE_LOCKDOWN] = "lockdown",
	[FILE_HOLD] = "hold", [FILE_HELD] = "held",
};
static const char *const capability_names[] = {
	[CAP_BPF] = "bpf", [CAP_PERFMON] = "perfmon", [CAP_SYS_ADMIN] = "sys_admin",
	[CAP_SYSLOG] = "syslog", [CAP_SYS_PTRACE] = "sys_ptrace",
	[CAP_CHECKPOINT_RESTORE] = "checkpoint_restore",
	[CAP_DAC_READ_SEARCH] = "dac_read_search", [CAP_NET_ADMIN] = "net_admin",
};
static const char *const more_names[] = {
	[GRANT_ANY_OBJECT] = "any_object", [GRANT_SIDE_BAND] = "side_band",
	[GRANT_UNSEALED] = "unsealed",
};

static struct message_head stop_head;	/* of the request to stop */
static uint64_t stopped_at = NO_TIME;	/* when everything was detached */

uint64_t time_ns(int clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

/* Detaches; the loop drains the rings and replies. */
void stop(const struct message_head *head)
{
	if (stopped_at != NO_TIME) {
		message_finish(head, fail(-EALREADY, "stop twice"));
		return;
	}
	answer_cancel();
	attach_release();
	stop_head = *head;
	stopped_at = time_ns(CLOCK_MONOTONIC);
}

/* Says that `option` of argv cannot be followed; stdout has no messages yet. */
static void refuse(const char *option, const char *value)
{
	struct message_head head = {};

	message_finish(&head, fail(-EINVAL, "read the option %s %s", option, value));
	output_flush();
	exit(2);
}

static uint64_t name_bits(const char *option, char *list, const char *const *names, int count)
{
	uint64_t bits = 0;
	int i;

	for (char *name = strtok(list, ","); name; name = strtok(NULL, ",")) {
		for (i = 0; i < count && (!names[i] || strcmp(names[i], name)); i++)
			;
		if (i == count)
			refuse(option, name);
		bits |= 1ULL << i;
	}
	return bits;
}

static void grant_object(const char *option, const char *value)
{
	size_t offset = 0, size, whole;
	struct stat status;
	char *packed, *bytes;
	int fd, start = 0;

	if (!strcmp(option, "--packed") &&
	    (sscanf(value, "%zu,%zu,%zu,%n", &offset, &size, &whole, &start) != 3 || !start))
		refuse(option, value);
	fd = open(value + start, O_RDONLY | O_CLOEXEC);
	if (grant.object_count == OBJECTS_MAX || fd < 0 || fstat(fd, &status))
		refuse(option, value);
	if (!start)
		size = whole = status.st_size;
	packed = malloc(size + 1);
	bytes = start ? malloc(whole + 1) : packed;
	if (!packed || !bytes || pread(fd, packed, size, offset) != size ||
	    (start && uncompress((void *)bytes, &whole, (void *)packed, size)))
		refuse(option, value);
	if (start)
		free(packed);
	close(fd);
	grant.objects[grant.object_count].size = whole;
	grant.objects[grant.object_count].bytes = bytes;
	grant.object_count++;
}

static void grant_read(char **argv)
{
	static const struct {
		const char *option;
		uint64_t *bits;
		const char *const *names;
		int count;
	} lists[] = {
		{ "--kinds", &grant.kinds, kind_names, ARRAY_SIZE(kind_names) },
		{ "--files", &grant.files, file_names, ARRAY_SIZE(file_names) },
		{ "--caps", &grant.capabilities, capability_names, ARRAY_SIZE(capability_names) },
		{ "--more", &grant.more, more_names, ARRAY_SIZE(more_names) },
	};
	int i;

	for (; *argv; argv += 2) {
		char *option = argv[0], *value = argv[1];

		if (!value)
			refuse(option, "");
		for (i = 0; i < ARRAY_SIZE(lists) && strcmp(option, lists[i].option); i++)
			;
		if (i < ARRAY_SIZE(lists))
			*lists[i].bits |= name_bits(option, value, lists[i].names, lists[i].count);
		else if (!strcmp(option, "--object") || !strcmp(option, "--packed"))
			grant_object(option, value);
		else if (!strcmp(option, "--buffer"))
			grant.buffer = strtoull(value, NULL, 10);
		else
			refuse(option, value);
	}
}

int kind_check(enum grant_kind kind)
{
	if (grant.kinds >> kind & 1)
		return 0;
	return fail(-EPERM, "use %s without its grant",
		    kind < GRANT_KINDS ? kind_names[kind] : "this type of program");
}

/* Says which wall time it is, if that was long ago. */
void clock_report(void)
{
	static uint64_t last;
	uint64_t now = time_ns(CLOCK_MONOTONIC);
	struct clock_pair pair;

	if (last && now - last < CLOCK_NS)
		return;
	last = now;
	pair.boot_ns = time_ns(CLOCK_BOOTTIME);
	pair.wall_ns = time_ns(CLOCK_REALTIME);
	pair.boot_ns += (time_ns(CLOCK_BOOTTIME) - pair.boot_ns) / 2;
	message_add(MESSAGE_CLOCK, 0, 0, &pair, sizeof(pair));
}

/* The last words, once the rings are empty and no program can be running any more. */
static void stop_finish(uint64_t now)
{
	if (stop_head.size && ring_look() == RING_EMPTY && now - stopped_at > SETTLE_NS) {
		lost_report(true);
		message_finish(&stop_head, 0);
		stop_head.size = 0;
	}
	if (!stop_head.size && output_empty())
		exit(0);
}

static void loop(void)
{
	struct pollfd fds[4 + RING_FDS] = { { .fd = 0 }, { .fd = 1 }, { .fd = 2 } };
	uint64_t now, seen = 0, lost_at = 0;
	bool looking = false;
	enum output_state output = OUTPUT_DONE;
	int ring_fd[RING_FDS], rings, timeout;
	enum ring_fill fill = RING_EMPTY;

	for (;;) {
		fds[0].events = message_room() ? POLLIN : 0;
		fds[1].events = output == OUTPUT_BLOCKED ? POLLOUT : 0;
		rings = looking || output != OUTPUT_DONE ? 0 : ring_fds(ring_fd, RING_FDS);
		for (int i = 0; i < rings; i++)
			fds[3 + i] = (struct pollfd){ .fd = ring_fd[i], .events = POLLIN };
		fds[3 + rings] = (struct pollfd){ .fd = output == OUTPUT_DONE ? side_band_fd() : -1,
						  .events = POLLIN };
		timeout = output == OUTPUT_MORE ? 0 : output == OUTPUT_BLOCKED || !looking ? -1 :
			  fill == RING_FILLING ? LOOK_SOON_MS : LOOK_MS;
		if (poll(fds, 4 + rings, timeout) < 0 && errno != EINTR)
			exit(1);
		if (fds[1].revents & (POLLERR | POLLHUP))
			exit(0);
		if (fds[2].revents) {
			message_add(MESSAGE_OUTPUT_GONE, 0, 0, NULL, 0);
			fds[2].fd = -1;
			fds[2].revents = 0;
		}
		if (fds[0].revents && request_read() <= 0)
			exit(0);
		if (request_parse())
			exit(1);
		now = time_ns(CLOCK_MONOTONIC);
		if (output != OUTPUT_MORE)
			fill = ring_look();
		output = output_flush();
		if (ring_taken())
			seen = now;
		if (now - lost_at > LOST_NS || (looking && now - seen > LOOK_ON_NS)) {
			lost_at = now;
			lost_report(false);
		}
		looking = now - seen < LOOK_ON_NS || stopped_at != NO_TIME;
		if (stopped_at != NO_TIME)
			stop_finish(now);
		if (output == OUTPUT_DONE && !output_empty())
			output = OUTPUT_MORE;
	}
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--version"))
		return printf("ebpf-trace-helper %s, protocol %d, libbpf %s\n", VERSION,
			      PROTOCOL_VERSION, libbpf_version_string()) < 0;
	if (argc > 1 && !strcmp(argv[1], "launch"))
		return launch(argc, argv);
	libbpf_set_print(log_print);
	grant_read(argv + 1);
	for (int fd = 0; fd < 2; fd++)
		if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK))
			return 1;
	privilege_drop();
	object_prepare();
	loop();
}

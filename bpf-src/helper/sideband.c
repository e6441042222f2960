/* SPDX-License-Identifier: MIT */
/*
 * The kernel's own records of what is mapped where: mmap2, comm and task records, per CPU. Who
 * names addresses needs them for processes that end before anyone can read /proc. They come from
 * an event that counts nothing, are stamped with the time that BPF programs see, and are sent as
 * they lie in its buffer; what did not fit there the kernel itself says in a record of its own.
 */
#include <linux/perf_event.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include "helper.h"

#define BAND_SIZE (128u << 10)	/* for each CPU */

struct band {
	int cpu;
	struct perf_event_mmap_page *page;	/* shared with the kernel */
	const char *data;
	uint64_t end;				/* of what is sent now */
};

static struct band *bands, *sending;
static int band_count, poll_fd = -1;

static int band_open(int cpu, bool build_ids)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr), .type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_DUMMY,
		.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME, .sample_id_all = 1,
		.mmap = 1, .mmap2 = 1, .comm = 1, .comm_exec = 1, .task = 1,
		.build_id = build_ids, .use_clockid = 1, .clockid = CLOCK_BOOTTIME,
		.watermark = 1, .wakeup_watermark = BAND_SIZE / 2,
	};

	return syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

static int band_add(int cpu, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };
	long page = sysconf(_SC_PAGESIZE);
	char *shared = mmap(NULL, page + BAND_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (shared == MAP_FAILED || epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event))
		return -errno;
	bands[band_count++] = (struct band){ .cpu = cpu, .page = (void *)shared,
						.data = shared + page };
	return 0;
}

/* Opens the events of all CPUs; replies whether the records have build ids (5.12). */
int side_band_request(struct request *request)
{
	int cpus = libbpf_num_possible_cpus(), error = 0;
	uint32_t build_ids = 1;

	if (!granted(GRANT_SIDE_BAND) || bands)
		return fail(-EPERM, "open the side-band %s", bands ? "twice" : "without its grant");
	bands = calloc(cpus, sizeof(*bands));
	poll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (!bands || poll_fd < 0)
		return fail(-ENOMEM, "open the side-band");
	for (int cpu = 0; cpu < cpus && !error; cpu++) {
		int fd = band_open(cpu, build_ids);

		if (fd < 0 && errno == EINVAL && build_ids) {
			build_ids = 0;
			fd = band_open(cpu, false);
		}
		/* A CPU that is off has no events. */
		if (fd < 0 && errno == ENODEV)
			continue;
		error = fd < 0 ? -errno : band_add(cpu, fd);
	}
	if (error)
		return fail(error, "open the kernel's records of mappings");
	reply_add(request, &build_ids, sizeof(build_ids));
	return 0;
}

static void band_sent(void)
{
	__atomic_store_n(&sending->page->data_tail, sending->end, __ATOMIC_RELEASE);
}

/* A message of the next CPU that has records. */
bool side_band_next(struct bulk *bulk)
{
	for (struct band *band = bands; band < bands + band_count; band++) {
		uint64_t tail = band->page->data_tail, at = tail & (BAND_SIZE - 1), size;

		band->end = __atomic_load_n(&band->page->data_head, __ATOMIC_ACQUIRE);
		size = band->end - tail;
		if (!size)
			continue;
		sending = band;
		bulk->head = (struct message_head){ sizeof(bulk->head) + size, MESSAGE_SIDE_BAND,
						    band->cpu, 0 };
		bulk->data = band->data + at;
		bulk->rest = band->data;
		bulk->first = BAND_SIZE - at;
		bulk->sent = band_sent;
		return true;
	}
	return false;
}

/* Readable when a buffer is half full; -1 where nothing was opened. */
int side_band_fd(void)
{
	return poll_fd;
}

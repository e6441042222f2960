/* SPDX-License-Identifier: MIT */
/*
 * Ring buffers. A record is sent as it lies in the ring, its header included, and the kernel
 * gets the room back once it is sent: no copy, and a reader that is slow makes the ring fill,
 * which the programs count. The data is mapped once, not twice in a row as libbpf does: twice
 * would count as twice the memory. So what wraps around goes out in two pieces.
 */
#include <sys/mman.h>
#include "helper.h"

#define RINGS_MAX 64
#define SPAN_MAX (256u << 10)	/* of one message: small enough that a reply waits little */
#define SPAN_SHORT (64u << 10)	/* less than this means that the ring is nearly empty */
#define BUSY (1u << 31)		/* BPF_RINGBUF_BUSY_BIT */

struct ring {
	int fd;
	uint32_t object, number;
	uint64_t size;
	uint64_t done, end;		/* what the kernel has back; the end of what is sent now */
	uint64_t *consumer;		/* shared with the kernel */
	const uint64_t *producer;
	const char *data;
	bool resting;			/* looked at already in this round */
	uint64_t oversized;		/* records that no message can hold */
};

static struct ring rings[RINGS_MAX], *sending;
static unsigned int ring_count;
static bool taken;

int ring_add(uint32_t object, uint32_t number, struct bpf_map *map)
{
	long page = sysconf(_SC_PAGESIZE);
	struct ring *ring = &rings[ring_count];
	char *shared;

	if (ring_count == RINGS_MAX)
		return fail(-ENOSPC, "use more than %d ring buffers", RINGS_MAX);
	*ring = (struct ring){ .fd = bpf_map__fd(map), .object = object, .number = number,
			       .size = bpf_map__max_entries(map) };
	ring->consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
	if (ring->consumer == MAP_FAILED)
		return fail(-errno, "map the ring buffer %s", bpf_map__name(map));
	shared = mmap(NULL, page + ring->size, PROT_READ, MAP_SHARED, ring->fd, page);
	if (shared == MAP_FAILED)
		return fail(-errno, "map %lu bytes of the ring buffer %s",
			    (unsigned long)ring->size, bpf_map__name(map));
	ring->producer = (const uint64_t *)shared;
	ring->data = shared + page;
	ring_count++;
	return 0;
}

/* Forgets all rings. What is on its way out of one stays where it is until it is sent. */
void ring_release(void)
{
	static struct ring parting;
	long page = sysconf(_SC_PAGESIZE);

	for (struct ring *ring = rings; ring < rings + ring_count; ring++) {
		if (ring == sending) {
			parting = *ring;
			sending = &parting;
			continue;
		}
		munmap(ring->consumer, page);
		munmap((void *)ring->producer, page + ring->size);
	}
	ring_count = 0;
}

static void ring_sent(void)
{
	__atomic_store_n(sending->consumer, sending->end, __ATOMIC_RELEASE);
	sending->done = sending->end;
	sending = NULL;
	taken = true;
}

/* Finds the committed records at the front; those of one message. */
static size_t ring_span(struct ring *ring)
{
	uint64_t producer = __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
	uint64_t end = ring->done, next;
	uint32_t size;

	for (; end < producer; end = next) {
		size = __atomic_load_n((const uint32_t *)(ring->data + (end & (ring->size - 1))),
				       __ATOMIC_ACQUIRE);
		if (size & BUSY)
			break;
		size &= ~RECORD_DISCARDED;
		next = end + ((sizeof(struct record) + size + 7) & ~7ULL);
		if (next - ring->done > MESSAGE_MAX - sizeof(struct message_head)) {
			if (end > ring->done)
				break;
			ring->oversized++;
			ring->done = next;
			__atomic_store_n(ring->consumer, next, __ATOMIC_RELEASE);
		} else if (next - ring->done > SPAN_MAX && end > ring->done) {
			break;
		}
	}
	ring->end = end;
	return end - ring->done;
}

/* A message of the next ring that has records; in a round each ring is emptied once. */
bool ring_next(struct bulk *bulk)
{
	struct ring *ring;
	size_t size;

	for (ring = rings; ring < rings + ring_count; ring++) {
		if (ring->resting)
			continue;
		size = ring_span(ring);
		ring->resting = size < SPAN_SHORT;
		if (!size)
			continue;
		clock_report();
		taken = true;
		sending = ring;
		bulk->head = (struct message_head){ sizeof(bulk->head) + size, MESSAGE_RECORDS,
						    ring->number, ring->object };
		bulk->data = ring->data + (ring->done & (ring->size - 1));
		bulk->rest = ring->data;
		bulk->first = ring->size - (ring->done & (ring->size - 1));
		bulk->sent = ring_sent;
		return true;
	}
	return false;
}

/* Begins a round: is there anything, is a quarter of a ring full? */
enum ring_fill ring_look(void)
{
	enum ring_fill fill = RING_EMPTY;

	for (struct ring *ring = rings; ring < rings + ring_count; ring++) {
		uint64_t used = __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE) - ring->done;

		ring->resting = false;
		if (used > ring->size / 4)
			fill = RING_FILLING;
		else if (used && fill == RING_EMPTY)
			fill = RING_USED;
	}
	return fill;
}

/* Were records taken since this was asked last? */
bool ring_taken(void)
{
	bool was = taken;

	taken = false;
	return was;
}

int ring_fds(int *fds, int max)
{
	int i;

	for (i = 0; i < ring_count && i < max; i++)
		fds[i] = rings[i].fd;
	return i;
}

uint64_t ring_oversized(uint32_t object)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < ring_count; i++)
		if (rings[i].object == object)
			sum += rings[i].oversized;
	return sum;
}

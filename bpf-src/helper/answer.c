/* SPDX-License-Identifier: MIT */
/*
 * Long answers: files, maps, the host's programs. They are read while they are sent, a piece at a
 * time, so they need no memory and nothing waits behind them.
 */
#include <linux/bpf.h>
#include "helper.h"

#define ANSWERS_MAX 16
#define PIECE_MAX (256u << 10)
#define BATCH_END_SIZE 512	/* of the position in a map: at most a key */

struct answer {
	struct message_head head;
	int fd;			/* of the file; of the map, which is not ours to close; or none */
	uint64_t left;		/* bytes of the file; entries of an array */
	struct map_part map;	/* key_size is 0 for a file */
	bool array, empty, begun, ended;
	uint32_t index;		/* next key of an array; id of the last program */
	char at[BATCH_END_SIZE];
};

static struct answer answers[ANSWERS_MAX];
static uint32_t answer_count;
static char piece[sizeof(struct map_part) + PIECE_MAX] __attribute__((aligned(8)));

static int answer_add(struct request *request, struct answer answer)
{
	if (answer_count == ANSWERS_MAX)
		return fail(-EBUSY, "answer more than %d requests at once", ANSWERS_MAX);
	answer.head = request->head;
	answers[answer_count++] = answer;
	request->later = true;
	return 0;
}

/* Sends up to `size` bytes from where `fd` stands, and closes it. */
int answer_file(struct request *request, int fd, uint64_t size)
{
	int error = answer_add(request, (struct answer){ .fd = fd, .left = size });

	if (error)
		close(fd);
	return error;
}

/* Sends all entries of a map, deleting them if `empty`. */
int answer_map(struct request *request, const struct bpf_map *map, bool empty)
{
	struct map_part part = { 0, bpf_map__key_size(map), bpf_map__value_size(map), 1 };
	enum bpf_map_type type = bpf_map__type(map);
	bool array = type == BPF_MAP_TYPE_ARRAY || type == BPF_MAP_TYPE_PERCPU_ARRAY ||
		     type == BPF_MAP_TYPE_STACK_TRACE;

	if (type == BPF_MAP_TYPE_PERCPU_ARRAY || type == BPF_MAP_TYPE_PERCPU_HASH ||
	    type == BPF_MAP_TYPE_LRU_PERCPU_HASH) {
		part.cpus = libbpf_num_possible_cpus();
		part.value_size = (part.value_size + 7) / 8 * 8 * part.cpus;
	}
	if (!part.key_size || part.key_size > BATCH_END_SIZE ||
	    part.key_size + part.value_size > PIECE_MAX)
		return fail(-EINVAL, "read the map %s: its entries are too large",
			    bpf_map__name(map));
	return answer_add(request, (struct answer){
		.fd = bpf_map__fd(map), .map = part, .empty = empty, .array = array,
		.left = array ? bpf_map__max_entries(map) : 0,
	});
}

/* Sends a struct program_info of each program there is. */
int answer_programs(struct request *request)
{
	return answer_add(request, (struct answer){ .fd = -1 });
}

static ssize_t programs_piece(struct answer *answer)
{
	struct program_info *programs = (void *)piece;
	uint32_t room = PIECE_MAX / sizeof(*programs);
	ssize_t count = programs_read(programs, room, &answer->index);

	answer->ended = count < room;
	return count < 0 ? count : count * sizeof(*programs);
}

static ssize_t file_piece(struct answer *answer)
{
	size_t size = answer->left < PIECE_MAX ? answer->left : PIECE_MAX, done = 0;
	ssize_t got = 1;

	while (done < size && got) {
		got = read(answer->fd, piece + done, size - done);
		/* An iterator that found nothing for a long time. */
		if (got < 0 && errno == EAGAIN)
			continue;
		if (got < 0)
			return fail(-errno, "read the file");
		done += got;
	}
	answer->left -= done;
	answer->ended = !got || !answer->left;
	return done;
}

/* Arrays and stacks are read by index, the rest in batches, which the kernel has for them. */
static ssize_t map_piece(struct answer *answer)
{
	struct map_part *part = &answer->map;
	uint32_t room = PIECE_MAX / (part->key_size + part->value_size);
	char *keys = piece + sizeof(*part), *values = keys + room * part->key_size;
	int error = 0;

	part->count = answer->array ? 0 : room;
	for (; part->count < room && answer->left; answer->left--, answer->index++) {
		memcpy(keys + part->count * part->key_size, &answer->index, sizeof(answer->index));
		if (!bpf_map_lookup_elem(answer->fd, &answer->index,
					 values + part->count * part->value_size))
			part->count++;
	}
	if (!answer->array)
		error = (answer->empty ? bpf_map_lookup_and_delete_batch : bpf_map_lookup_batch)(
			answer->fd, answer->begun ? answer->at : NULL, answer->at, keys, values,
			&part->count, NULL);
	if (error && error != -ENOENT)
		return fail(error, "read the map");
	answer->begun = true;
	answer->ended = answer->array ? !answer->left : error == -ENOENT;
	if (!part->count)
		return 0;
	memcpy(piece, part, sizeof(*part));
	memmove(keys + part->count * part->key_size, values, part->count * part->value_size);
	return sizeof(*part) + part->count * (part->key_size + part->value_size);
}

static void answer_end(int error)
{
	if (!answers[0].map.key_size && answers[0].fd >= 0)
		close(answers[0].fd);
	message_finish(&answers[0].head, error);
	memmove(answers, answers + 1, --answer_count * sizeof(answers[0]));
}

void answer_cancel(void)
{
	while (answer_count)
		answer_end(fail(-ECANCELED, "answer before the stop"));
}

static void piece_sent(void)
{
}

/* The next piece of the first answer; its end is a small message. */
bool answer_next(struct bulk *bulk)
{
	struct answer *answer = answers;
	ssize_t size;

	if (!answer_count || !message_room())
		return false;
	size = answer->ended ? 0 : answer->fd < 0 ? programs_piece(answer) :
	       answer->map.key_size ? map_piece(answer) : file_piece(answer);
	if (size <= 0) {
		if (size < 0 || answer->ended)
			answer_end(size);
		return false;
	}
	bulk->head = (struct message_head){ sizeof(bulk->head) + size, MESSAGE_PART,
					    answer->head.id, answer->head.object };
	bulk->data = piece;
	bulk->first = size;
	bulk->sent = piece_sent;
	return true;
}

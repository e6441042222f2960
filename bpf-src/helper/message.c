/* SPDX-License-Identifier: MIT */
/*
 * Requests in, messages out. There are two ways out: a buffer for replies and everything small,
 * and one data message at a time that is sent from where its bytes lie. Small ones go first,
 * once a data message that was begun is complete, so a slow reader of records delays a reply by
 * one message. While the buffer is half full no request is read: nothing grows.
 */
#include <stdarg.h>
#include <sys/uio.h>
#include "helper.h"

#define LOG_SIZE 8192	/* of libbpf's and the verifier's words the last ones tell most */

static char input[MESSAGE_MAX], urgent[4 * REPLY_MAX], tried[512], log_text[LOG_SIZE];
static size_t input_size, urgent_size, urgent_done;
static struct bulk bulk;
static bool sealed;

/* Keeps the end of what was logged since the request began. */
int log_print(enum libbpf_print_level level, const char *format, va_list args)
{
	char *text, *all;
	int size;

	if (level == LIBBPF_DEBUG || vasprintf(&text, format, args) < 0)
		return 0;
	size = asprintf(&all, "%s%s", log_text, text);
	free(text);
	if (size < 0)
		return 0;
	strcpy(log_text, size < LOG_SIZE ? all : all + size - (LOG_SIZE - 1));
	free(all);
	return 0;
}

/* Notes what was tried when `error`, negative, came back, and returns it. */
int fail(int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(tried, sizeof(tried), format, args);
	va_end(args);
	return error;
}

/* Was anything noted since the request began? */
bool fail_noted(void)
{
	return tried[0];
}

/* Takes `size` bytes off the front of what the request still has. */
bool take(struct request *request, void *value, size_t size)
{
	if (request->left < size) {
		fail(0, "read the request: it is too short");
		return false;
	}
	memcpy(value, request->data, size);
	request->data += size;
	request->left -= size;
	return true;
}

const char *take_text(struct request *request)
{
	const char *text = request->data, *end = memchr(text, 0, request->left);

	if (!end) {
		fail(0, "read the request: a text has no end");
		return NULL;
	}
	request->data = end + 1;
	request->left -= end + 1 - text;
	return text;
}

void reply_add(struct request *request, const void *data, size_t size)
{
	if (size > sizeof(request->reply) - request->reply_size)
		return;
	memcpy(request->reply + request->reply_size, data, size);
	request->reply_size += size;
}

bool message_room(void)
{
	return urgent_size < sizeof(urgent) / 2;
}

void message_add(uint32_t type, uint32_t id, uint32_t object, const void *data, size_t size)
{
	struct message_head head = { sizeof(head) + size, type, id, object };

	if (head.size > sizeof(urgent) - urgent_size)
		return;
	memcpy(urgent + urgent_size, &head, sizeof(head));
	if (size)
		memcpy(urgent + urgent_size + sizeof(head), data, size);
	urgent_size += head.size;
}

/* The final reply of a request that has no answer, or an error. */
void message_finish(const struct message_head *head, int error)
{
	struct error_reply reply = { .error = -error };
	char text[sizeof(reply) + sizeof(tried) + LOG_SIZE];
	size_t size = sizeof(reply);

	if (!error) {
		message_add(MESSAGE_OK, head->id, head->object, NULL, 0);
		return;
	}
	memcpy(text, &reply, sizeof(reply));
	size += strlen(strcpy(text + size, tried)) + 1;
	size += strlen(strcpy(text + size, log_text)) + 1;
	message_add(MESSAGE_ERROR, head->id, head->object, text, size);
}

static int hello(struct request *request)
{
	struct hello_request hello;
	struct hello_reply reply = { .version = PROTOCOL_VERSION, .pid = getpid() };

	if (!take(request, &hello, sizeof(hello)))
		return -EBADMSG;
	if (hello.version != PROTOCOL_VERSION)
		return fail(-EPROTO, "speak version %u of the protocol: this is %u",
			    hello.version, PROTOCOL_VERSION);
	clock_report();
	reply.features = features_probe(hello.features);
	reply_add(request, &reply, sizeof(reply));
	return 0;
}

static int request_handle(struct request *request)
{
	switch (request->head.type) {
	case REQUEST_HELLO:
		return hello(request);
	case REQUEST_OPEN:
	case REQUEST_OPEN_BYTES:
	case REQUEST_LOAD:
		if (sealed)
			return fail(-EPERM, "open or load an object after the seal");
		return object_request(request);
	case REQUEST_ATTACH:
		if (sealed)
			return fail(-EPERM, "attach a program after the seal");
		return attach_request(request);
	case REQUEST_DETACH:
		return attach_request(request);
	case REQUEST_ITERATE:
		return iterate_request(request);
	case REQUEST_HOST_PROGRAMS:
		return answer_programs(request);
	case REQUEST_SEAL:
		sealed = !granted(GRANT_UNSEALED);
		if (sealed)
			btf_release();
		return 0;
	case REQUEST_SIDE_BAND:
		if (sealed)
			return fail(-EPERM, "open the side-band after the seal");
		return side_band_request(request);
	case REQUEST_FILE:
		return file_request(request);
	case REQUEST_CLOSE:
		answer_cancel();
		object_release();
		return 0;
	case REQUEST_STOP:
		sealed = request->later = true;
		stop(&request->head);
		return 0;
	default:
		return object_request(request);
	}
}

static void request_answer(const char *bytes, size_t size)
{
	static struct request request;
	int error;

	memcpy(&request.head, bytes, sizeof(request.head));
	request.data = bytes + sizeof(request.head);
	request.left = size - sizeof(request.head);
	request.reply_size = 0;
	request.later = false;
	log_text[0] = tried[0] = 0;
	error = request_handle(&request);
	if (error)
		message_finish(&request.head, error);
	else if (!request.later)
		message_add(MESSAGE_OK, request.head.id, request.head.object, request.reply,
			    request.reply_size);
}

/* Answers the complete requests in `input`, as long as there is room for replies. */
int request_parse(void)
{
	size_t done = 0;
	uint32_t size;

	while (input_size - done >= sizeof(struct message_head) && message_room()) {
		memcpy(&size, input + done, sizeof(size));
		if (size < sizeof(struct message_head) || size > MESSAGE_MAX)
			return fail(-EPROTO, "read a request of %u bytes", size);
		if (input_size - done < size)
			break;
		request_answer(input + done, size);
		done += size;
	}
	memmove(input, input + done, input_size - done);
	input_size -= done;
	return 0;
}

/* Reads what is there; 0 at the end of the input, which is our end. */
int request_read(void)
{
	ssize_t size = read(0, input + input_size, sizeof(input) - input_size);

	if (size < 0)
		return errno == EAGAIN || errno == EINTR ? 1 : -errno;
	if (size == 0 && input_size < sizeof(input))
		return 0;
	input_size += size;
	return 1;
}

static bool bulk_next(void)
{
	static bool ring_first;

	/* Records and answers take turns. */
	ring_first = !ring_first;
	bulk.done = 0;
	return ring_first ? ring_next(&bulk) || side_band_next(&bulk) || answer_next(&bulk)
			  : answer_next(&bulk) || ring_next(&bulk) || side_band_next(&bulk);
}

static ssize_t bulk_write(void)
{
	size_t size = bulk.head.size - sizeof(bulk.head), done = bulk.done;
	size_t first = size < bulk.first ? size : bulk.first;
	struct iovec parts[] = {
		{ &bulk.head, sizeof(bulk.head) },
		{ (char *)bulk.data, first },
		{ (char *)bulk.rest, size - first },
	};

	for (int i = 0; i < ARRAY_SIZE(parts); i++) {
		size_t skip = done < parts[i].iov_len ? done : parts[i].iov_len;

		parts[i].iov_base = (char *)parts[i].iov_base + skip;
		parts[i].iov_len -= skip;
		done -= skip;
	}
	return writev(1, parts, ARRAY_SIZE(parts));
}

bool output_empty(void)
{
	return !urgent_size && !bulk.head.size;
}

/* Sends until the reader stops us, nothing is left, or, after each data message, requests
 * should get their turn. */
enum output_state output_flush(void)
{
	ssize_t size;

	for (;;) {
		bool small = urgent_size && !bulk.done;

		/* What comes next may bring a small message that goes before it. */
		if (!small && !bulk.head.size) {
			if (!bulk_next() && !urgent_size)
				return OUTPUT_DONE;
			continue;
		}
		size = small ? write(1, urgent + urgent_done, urgent_size - urgent_done)
			     : bulk_write();
		if (size < 0) {
			if (errno == EINTR)
				continue;
			if (errno != EAGAIN)
				exit(1);
			return OUTPUT_BLOCKED;
		}
		if (small) {
			urgent_done += size;
			if (urgent_done == urgent_size)
				urgent_done = urgent_size = 0;
			continue;
		}
		bulk.done += size;
		if (bulk.done == bulk.head.size) {
			bulk.head.size = bulk.done = 0;
			bulk.sent();
			return OUTPUT_MORE;
		}
	}
}

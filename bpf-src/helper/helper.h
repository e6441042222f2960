/* SPDX-License-Identifier: MIT */
/*
 * The helper's own parts and what they offer each other:
 *
 *	main.c		argv, start-up, the loop
 *	message.c	requests in, messages out; replies overtake data
 *	object.c	objects: open, parameters, programs, load, maps, statistics, lost
 *	check.c		what programs may call
 *	attach.c	links
 *	ring.c		ring buffers: records go out as they lie there
 *	kernel_types.c	the kernel's BTF
 *	sideband.c	the kernel's own records of mappings and processes
 *	answer.c	answers that are sent a piece at a time: files, maps, programs
 *	program.c	what programs did, ours and the whole host's
 *	file.c		files by kind and pid
 *	feature.c	what this kernel can do
 *	privilege.c	capabilities, seccomp, mounts
 *	launch.c	starts COMMAND, without privilege
 */
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "message.h"

#define OBJECTS_MAX 64
#define REPLY_MAX 65536
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define NO_TIME UINT64_MAX

/* Kinds of attachment and calls that argv may grant; a bit each. */
enum grant_kind {
	GRANT_TP_BTF,
	GRANT_RAW_TP,
	GRANT_TRACEPOINT,
	GRANT_FENTRY,
	GRANT_KPROBE,
	GRANT_UPROBE,
	GRANT_USDT,
	GRANT_PERF_EVENT,
	GRANT_ITER,
	GRANT_XDP,
	GRANT_TCX,
	GRANT_CGROUP,
	GRANT_WRITE_USER,	/* bpf_probe_write_user */
	GRANT_SIGNAL,		/* bpf_send_signal */
	GRANT_OVERRIDE,		/* bpf_override_return */
	GRANT_KINDS,
};

enum grant_more {
	GRANT_ANY_OBJECT,
	GRANT_SIDE_BAND,
	GRANT_UNSEALED,		/* SEAL changes nothing: the tool loads or attaches later */
};

/* What this run may do: argv says it, nothing that is read later can widen it. */
struct grant {
	struct {
		char *bytes;
		size_t size;
	} objects[OBJECTS_MAX];
	uint32_t object_count;
	uint64_t kinds;		/* bit per enum grant_kind */
	uint64_t files;		/* bit per enum file_kind */
	uint64_t capabilities;	/* bit per capability */
	uint64_t more;		/* bit per enum grant_more */
	uint64_t buffer;	/* bytes of a ring that states no size */
};

extern struct grant grant;

static inline bool granted(enum grant_more more)
{
	return grant.more >> more & 1;
}

/* A request while it is handled; `data` is what follows its head and is not yet taken. */
struct request {
	struct message_head head;
	const char *data;
	size_t left;
	size_t reply_size;
	bool later;		/* the reply follows, others may overtake it */
	char reply[REPLY_MAX];
};

/* A data message on its way out, from where its bytes lie: up to `first` at `data`, then at
 * `rest`. `sent` is called when all of it is. */
struct bulk {
	struct message_head head;
	const char *data, *rest;
	size_t first, done;
	void (*sent)(void);
};

/* message.c */
enum output_state {
	OUTPUT_DONE,
	OUTPUT_BLOCKED,
	OUTPUT_MORE,
};

bool take(struct request *request, void *value, size_t size);
const char *take_text(struct request *request);
void reply_add(struct request *request, const void *data, size_t size);
int fail(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool fail_noted(void);
int log_print(enum libbpf_print_level level, const char *format, va_list args);
void message_add(uint32_t type, uint32_t id, uint32_t object, const void *data, size_t size);
void message_finish(const struct message_head *head, int error);
bool message_room(void);
int request_read(void);
int request_parse(void);
enum output_state output_flush(void);
bool output_empty(void);

/* check.c, object.c, attach.c */
struct btf;
int check_functions(const struct btf *btf);
int object_request(struct request *request);
int attach_request(struct request *request);
int iterate_request(struct request *request);
void attach_release(void);
struct bpf_object *object_find(uint32_t number);
void lost_report(bool always);
void object_prepare(void);
void object_release(void);
int kind_check(enum grant_kind kind);

/* ring.c */
enum ring_fill {
	RING_EMPTY,
	RING_USED,
	RING_FILLING,	/* faster than we look */
};

int ring_add(uint32_t object, uint32_t number, struct bpf_map *map);
void ring_release(void);
bool ring_next(struct bulk *bulk);
enum ring_fill ring_look(void);
bool ring_taken(void);
int ring_fds(int *fds, int max);
uint64_t ring_oversized(uint32_t object);

/* kernel_types.c */
const struct btf *btf_kernel(void);
void btf_release(void);

/* sideband.c */
int side_band_request(struct request *request);
bool side_band_next(struct bulk *bulk);
int side_band_fd(void);

/* answer.c, program.c, file.c, feature.c */
int answer_file(struct request *request, int fd, uint64_t size);
int answer_programs(struct request *request);
int program_read(int fd, struct program_info *program);
int program_own(const struct bpf_program *program, struct program_info *info);
ssize_t programs_read(struct program_info *programs, uint32_t room, uint32_t *id);
int answer_map(struct request *request, const struct bpf_map *map, bool empty);
bool answer_next(struct bulk *bulk);
void answer_cancel(void);
int file_request(struct request *request);
uint64_t features_probe(uint64_t wanted);

/* privilege.c, launch.c, main.c */
void privilege_drop(void);
bool privilege_filtered(void);
int launch(int argc, char **argv);
uint64_t time_ns(int clock);
void clock_report(void);
void stop(const struct message_head *head);

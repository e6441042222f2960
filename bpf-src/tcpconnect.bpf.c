/* SPDX-License-Identifier: MIT */
/*
 * Connections that processes of this machine begin: a line when the other side has answered, or
 * did not. What was beginning when tracing did is not shown.
 */
#include "duration.h"
#include "filter.h"
#include "inet.h"

#define SOCKETS_MAX 16384
#define ECANCELED 125

struct event {
	record_header head;
	pid_nr pid;
	text comm[16];
	uid_nr uid;
	sysret ret DOC("0, or why there is no connection; ECANCELED: its process gave up");
	duration_ns latency_ns DOC("from connect to the answer");
	ENDS_FIELDS;
};
EVENTS(struct event);

PARAM bool failed_only DOC("show only connections that fail") = false;

struct began {
	u64 time;
	s32 pid;
	u32 uid;
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SOCKETS_MAX);
	__type(key, struct sock *);
	__type(value, struct began);
} connecting SEC(".maps");

static __always_inline int begin(struct sock *sock)
{
	struct began began = { .time = bpf_ktime_get_boot_ns() };

	/* connect(2) is where this state is entered: the current process is the caller. */
	if (!filter_task())
		return 0;
	began.pid = current_pid();
	began.uid = current_uid();
	current_comm(began.comm);
	lost_update(bpf_map_update_elem(&connecting, &sock, &began, BPF_ANY));
	return 0;
}

static __always_inline s64 outcome(struct sock *sock, int state)
{
	int error = BPF_CORE_READ(sock, sk_err);

	if (state == ESTABLISHED || state == SYN_RECV)
		return 0;
	return error ? -error : -ECANCELED;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(change_state, struct sock *sock, int from, int to)
{
	struct event *event = NULL;
	struct began *began;
	u64 now;
	s64 ret;

	if (!is_tcp(sock))
		return 0;
	if (to == SYN_SENT)
		return begin(sock);
	if (from != SYN_SENT)
		return 0;
	began = bpf_map_lookup_elem(&connecting, &sock);
	if (!began)
		return 0;
	now = bpf_ktime_get_boot_ns();
	ret = outcome(sock, to);
	if ((!failed_only || ret) && filter_duration(now - began->time))
		event = event_start(0);
	if (event) {
		event->pid = began->pid;
		event->uid = began->uid;
		__builtin_memcpy(event->comm, began->comm, sizeof(event->comm));
		event->ret = ret;
		event->latency_ns = now - began->time;
		ends_fill(event, sock);
		event_emit(event, sizeof(*event));
	}
	bpf_map_delete_elem(&connecting, &sock);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

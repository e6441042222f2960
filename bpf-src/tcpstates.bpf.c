/* SPDX-License-Identifier: MIT */
/*
 * TCP connections that change their state, and how long they were in the one before. Most
 * changes come with a packet, in whatever process happens to run: no process is shown.
 */
#include "duration.h"
#include "inet.h"

#define SOCKETS_MAX 65536

struct event {
	record_header head;
	ENDS_FIELDS;
	enum tcp_state from DOC("the state that it leaves");
	enum tcp_state to DOC("the state that it enters");
	duration_ns in_state_ns DOC("how long it was in the first; nothing if that began before");
};
EVENTS(struct event);

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SOCKETS_MAX);
	__type(key, struct sock *);
	__type(value, u64);
} since SEC(".maps");

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(change_state, struct sock *sock, int from, int to)
{
	u64 now = bpf_ktime_get_boot_ns(), took = ~0ULL, *begun;
	struct event *event;

	if (!is_tcp(sock))
		return 0;
	begun = bpf_map_lookup_elem(&since, &sock);
	if (begun)
		took = now - *begun;
	if (to == CLOSE)
		bpf_map_delete_elem(&since, &sock);
	else
		lost_update(bpf_map_update_elem(&since, &sock, &now, BPF_ANY));
	if (filter_min_ns && (!begun || !filter_duration(took)))
		return 0;
	event = event_start(0);
	if (!event)
		return 0;
	ends_fill(event, sock);
	event->from = from;
	event->to = to;
	event->in_state_ns = took;
	event_emit(event, sizeof(*event));
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

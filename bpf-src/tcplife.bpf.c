/* SPDX-License-Identifier: MIT */
/*
 * TCP connections that end: how long they were there and what they carried. A connection that was
 * there before tracing began has no age; its bytes are all that it ever carried.
 */
#include "duration.h"
#include "filter.h"
#include "inet.h"

#define SOCKETS_MAX 65536

struct event {
	record_header head;
	pid_nr pid DOC("who connected, or closed what was accepted; 0: nobody was seen");
	text comm[16];
	ENDS_FIELDS;
	size_bytes sent_bytes DOC("sent, without what was sent again");
	size_bytes received_bytes DOC("received");
	duration_ns lifetime_ns DOC("since it was established; nothing if that was before us");
};
EVENTS(struct event);

struct life {
	u64 begun;	/* 0: before us */
	s32 pid;
	bool wanted;	/* as the filters say of its process */
	bool established;
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SOCKETS_MAX);
	__type(key, struct sock *);
	__type(value, struct life);
} lives SEC(".maps");

static const struct life unknown = {};

/* A process that connects or closes is the current one; a packet comes in anybody's time. */
static __always_inline void own(struct life *life)
{
	if (life->pid)
		return;
	life->pid = current_pid();
	life->wanted = filter_task();
	current_comm(life->comm);
}

static __always_inline bool is_filtered(void)
{
	return filter_pid_count || filter_tid_count || filter_uid_count || filter_comm_count ||
	       filter_cgroup_count;
}

static __always_inline void show(struct sock *sock, struct life *life)
{
	struct tcp_sock *tcp = (void *)sock;
	u64 now = bpf_ktime_get_boot_ns(), age = life->begun ? now - life->begun : ~0ULL;
	u64 received = BPF_CORE_READ(tcp, bytes_received);
	struct event *event;

	if (life->pid ? !life->wanted : is_filtered())
		return;
	if (filter_min_ns && (!life->begun || !filter_duration(age)))
		return;
	event = event_start(0);
	if (!event)
		return;
	event->pid = life->pid;
	__builtin_memcpy(event->comm, life->comm, sizeof(event->comm));
	ends_fill(event, sock);
	event->sent_bytes = BPF_CORE_READ(tcp, bytes_sent) - BPF_CORE_READ(tcp, bytes_retrans);
	/* The kernel counts the end of the other side's data as a byte of it. */
	if (received && BPF_CORE_READ(sock, __sk_common.skc_flags) >> SOCK_DONE & 1)
		received--;
	event->received_bytes = received;
	event->lifetime_ns = age;
	event_emit(event, sizeof(*event));
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(change_state, struct sock *sock, int from, int to)
{
	struct life *life;

	if (!is_tcp(sock) || to == LISTEN || from == LISTEN)
		return 0;
	life = bpf_map_lookup_elem(&lives, &sock);
	if (!life) {
		if (to == CLOSE && from == SYN_SENT)
			return 0;
		lost_update(bpf_map_update_elem(&lives, &sock, &unknown, BPF_ANY));
		life = bpf_map_lookup_elem(&lives, &sock);
	}
	if (!life)
		return 0;
	if (to == SYN_SENT || to == FIN_WAIT1 || to == LAST_ACK)
		own(life);
	if (to == ESTABLISHED)
		life->begun = bpf_ktime_get_boot_ns();
	if (to == ESTABLISHED || (from != SYN_SENT && from != SYN_RECV && from != CLOSE))
		life->established = true;
	if (to != CLOSE)
		return 0;
	if (life->established)
		show(sock, life);
	bpf_map_delete_elem(&lives, &sock);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

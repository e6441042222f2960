// SPDX-License-Identifier: MIT
/*
 * TCP connections for `top tcp`: the bytes that each process sends and receives over each.
 */
#include "filter.h"
#include "sock_bytes.h"
#include "table.h"
#include "wanted.h"
#include "bpf/bpf_endian.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define CONNECTIONS_MAX 8192

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct tcp_sock___rtt {
	u32 srtt_us;
};

#pragma clang attribute pop

struct connection {
	pid_nr pid DOC("the process");
	ip_port local_port DOC("port on this side");
	ip_port remote_port DOC("port on the other side");
	ip_addr local DOC("address on this side");
	ip_addr remote DOC("address on the other side");
};

struct carried {
	text comm[16] DOC("name of the process");
	count sends DOC("calls that sent");
	count receives DOC("calls that received");
	size_bytes sent_bytes DOC("bytes sent");
	size_bytes received_bytes DOC("bytes received");
	u32 rtt_us DOC("round-trip time, smoothed, as it was last; microseconds");
	u32 unused;
};

TABLE(connections, struct connection, struct carried, CONNECTIONS_MAX);

static __always_inline void address_four(ip_addr *into, u32 address)
{
	into->byte[10] = into->byte[11] = 0xff;
	__builtin_memcpy(&into->byte[12], &address, sizeof(address));
}

/* sock_bytes.h */
static __always_inline int inet_count(struct sock___inet *sock, s32 size, bool sent)
{
	struct task_struct *current = current_task();
	struct tcp_sock___rtt *tcp = (void *)sock;
	struct connection key = {};
	struct carried *carried;

	if (BPF_CORE_READ(sock, sk_protocol) != IPPROTO_TCP || !wanted_task(current) ||
	    !filter_current(current))
		return 0;
	key.pid = current_pid_of(current);
	key.local_port = BPF_CORE_READ(sock, __sk_common.skc_num);
	key.remote_port = bpf_ntohs(BPF_CORE_READ(sock, __sk_common.skc_dport));
	if (BPF_CORE_READ(sock, __sk_common.skc_family) == AF_INET) {
		address_four(&key.local, BPF_CORE_READ(sock, __sk_common.skc_rcv_saddr));
		address_four(&key.remote, BPF_CORE_READ(sock, __sk_common.skc_daddr));
	} else {
		BPF_CORE_READ_INTO(&key.local, sock, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&key.remote, sock, __sk_common.skc_v6_daddr);
	}
	carried = connections_entry(&key);
	if (!carried)
		return 0;
	if (!carried->comm[0])
		current_comm(carried->comm);
	carried->rtt_us = BPF_CORE_READ(tcp, srtt_us) >> 3;	/* the kernel keeps eighths */
	sum_add(sent ? &carried->sends : &carried->receives, 1);
	sum_add(sent ? &carried->sent_bytes : &carried->received_bytes, size);
	return 0;
}

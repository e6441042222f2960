/* SPDX-License-Identifier: MIT */
/*
 * The programs that see what goes over internet sockets: how many bytes each call sent or received,
 * in the process that made it. The object says what to do about it in inet_count().
 *
 * The tracepoints are there from Linux 6.3 on; raw, as an object whose tp_btf programs name what a
 * kernel lacks is refused. Before, functions have them; user space loads and attaches one kind.
 */
#pragma once
#include "contract.h"

enum {
	AF_INET = 2,
	AF_INET6 = 10,
	IPPROTO_TCP = 6,
	IPPROTO_UDP = 17,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct in6_addr___inet {
	u8 in6_u[16];
};

struct sock_common___inet {
	u32 skc_daddr, skc_rcv_saddr;
	u16 skc_dport, skc_num;
	u16 skc_family;
	struct in6_addr___inet skc_v6_daddr, skc_v6_rcv_saddr;
};

struct sock___inet {
	struct sock_common___inet __sk_common;
	u16 sk_protocol;
};

struct socket___inet {
	struct sock___inet *sk;
};

#pragma clang attribute pop

/* A call on an internet socket took `size` bytes from its process, or gave it as many. */
static __always_inline int inet_count(struct sock___inet *sock, s32 size, bool sent);

static __always_inline int inet_see(struct sock___inet *sock, s32 size, bool sent)
{
	u16 family = BPF_CORE_READ(sock, __sk_common.skc_family);

	if (size <= 0 || (family != AF_INET && family != AF_INET6))
		return 0;
	return inet_count(sock, size, sent);
}

static __always_inline int inet_returned(u64 *context, s32 size, bool sent)
{
	struct socket___inet *socket = (void *)context[0];

	return inet_see(BPF_CORE_READ(socket, sk), size, sent);
}

SEC("raw_tp/sock_send_length")
int count_sent(u64 *context)
{
	return inet_see((void *)context[0], context[1], true);
}

SEC("raw_tp/sock_recv_length")
int count_received(u64 *context)
{
	return inet_see((void *)context[0], context[1], false);
}

/* The last word of the context is what the function returned. */
SEC("fexit/inet_sendmsg")
int return_sent(u64 *context)
{
	return inet_returned(context, context[3], true);
}

SEC("fexit/inet6_sendmsg")
int return_sent6(u64 *context)
{
	return inet_returned(context, context[3], true);
}

SEC("fexit/inet_recvmsg")
int return_received(u64 *context)
{
	return inet_returned(context, context[4], false);
}

SEC("fexit/inet6_recvmsg")
int return_received6(u64 *context)
{
	return inet_returned(context, context[4], false);
}

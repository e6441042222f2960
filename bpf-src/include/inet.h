/* SPDX-License-Identifier: MIT */
/* TCP sockets, as tracepoints show them. */
#pragma once
#include "contract.h"
#include "bpf/bpf_endian.h"

#define AF_INET 2
#define AF_INET6 10
#define IPPROTO_TCP 6
#define SOCK_DONE 1	/* of sk_flags: the other side has said that it sends no more */

/* The kernel's TCP_*: the names are what people see. */
enum tcp_state {
	ESTABLISHED = 1,
	SYN_SENT,
	SYN_RECV,
	FIN_WAIT1,
	FIN_WAIT2,
	TIME_WAIT,
	CLOSE,
	CLOSE_WAIT,
	LAST_ACK,
	LISTEN,
	CLOSING,
	NEW_SYN_RECV,
	BOUND_INACTIVE,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct in6_addr {
	u8 byte[16];
};

struct sock_common {
	u32 skc_daddr;
	u32 skc_rcv_saddr;
	u16 skc_dport;
	u16 skc_num;
	unsigned short skc_family;
	volatile unsigned char skc_state;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
	unsigned long skc_flags;
};

struct sock {
	struct sock_common __sk_common;
	int sk_err;
};

struct inet_sock {
	u16 inet_sport;
};

struct tcp_sock {
	u64 bytes_sent;
	u64 bytes_retrans;
	u64 bytes_received;
	u32 srtt_us;
};

/* A bit field until 5.6, eight bits long. */
struct sock___protocol {
	u16 sk_protocol;
};

#pragma clang attribute pop

static __always_inline void ipv4_address(ip_addr *into, u32 address)
{
	u32 *words = (u32 *)into->byte;

	words[0] = 0;
	words[1] = 0;
	words[2] = bpf_htonl(0xffff);
	words[3] = address;
}

static __always_inline bool is_ipv6(struct sock *sock)
{
	return BPF_CORE_READ(sock, __sk_common.skc_family) == AF_INET6;
}

static __always_inline void remote_address(ip_addr *into, struct sock *sock)
{
	if (is_ipv6(sock))
		BPF_CORE_READ_INTO(into, sock, __sk_common.skc_v6_daddr);
	else
		ipv4_address(into, BPF_CORE_READ(sock, __sk_common.skc_daddr));
}

static __always_inline void local_address(ip_addr *into, struct sock *sock)
{
	if (is_ipv6(sock))
		BPF_CORE_READ_INTO(into, sock, __sk_common.skc_v6_rcv_saddr);
	else
		ipv4_address(into, BPF_CORE_READ(sock, __sk_common.skc_rcv_saddr));
}

static __always_inline u16 remote_port(struct sock *sock)
{
	return bpf_ntohs(BPF_CORE_READ(sock, __sk_common.skc_dport));
}

static __always_inline u16 local_port(struct sock *sock)
{
	struct inet_sock *inet = (void *)sock;

	/* skc_num is gone when a connection is closed. */
	return bpf_ntohs(BPF_CORE_READ(inet, inet_sport));
}

static __always_inline bool is_tcp(struct sock *sock)
{
	u16 family = BPF_CORE_READ(sock, __sk_common.skc_family);
	struct sock___protocol *with = (void *)sock;

	return (family == AF_INET || family == AF_INET6) &&
	       BPF_CORE_READ(with, sk_protocol) == IPPROTO_TCP;
}

/* Both ends, as fields of an event or key. */
#define ENDS_FIELDS                                                                         \
	ip_addr local;                                                                      \
	ip_port local_port;                                                                 \
	ip_port remote_port;                                                                \
	ip_addr remote

#define ends_fill(into, sock)                                                               \
	do {                                                                                \
		local_address(&(into)->local, sock);                                        \
		remote_address(&(into)->remote, sock);                                      \
		(into)->local_port = local_port(sock);                                      \
		(into)->remote_port = remote_port(sock);                                    \
	} while (0)

/* SPDX-License-Identifier: MIT */
/* TCP segments that are sent again, since nothing said that they arrived. */
#include "inet.h"

struct event {
	record_header head;
	ENDS_FIELDS;
	enum tcp_state state DOC("of the connection");
	duration_ns rtt_ns DOC("the smoothed round-trip time as the kernel knows it");
};
EVENTS(struct event);

SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(send_again, struct sock *sock)
{
	struct tcp_sock *tcp = (void *)sock;
	u32 rtt = BPF_CORE_READ(tcp, srtt_us) >> 3;
	struct event *event = event_start(0);

	if (!event)
		return 0;
	ends_fill(event, sock);
	event->state = BPF_CORE_READ(sock, __sk_common.skc_state);
	event->rtt_ns = rtt ? rtt * 1000ULL : ~0ULL;
	event_emit(event, sizeof(*event));
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

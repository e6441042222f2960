/* SPDX-License-Identifier: MIT */
/*
 * The round-trip time of TCP connections, smoothed as the kernel keeps it, looked at with each
 * segment that arrives on an established connection.
 */
#include "inet.h"
#include "histogram.h"

struct peer {
	ip_addr remote;
	ip_port local_port DOC("0: of no one port");
	u16 unused;
	cpu_nr cpu;
};

struct times {
	log2_ns rtt_ns[LOG2_SLOTS] DOC("smoothed round-trip time");
};

TABLE(peers, struct peer, struct times, 8192);

PARAM bool per_remote DOC("tell the other ends apart") = false;
PARAM bool per_port DOC("tell the ports of this end apart") = false;

SEC("tp_btf/tcp_probe")
int BPF_PROG(segment_arrived, struct sock *sock)
{
	struct tcp_sock *tcp = (void *)sock;
	u32 rtt = BPF_CORE_READ(tcp, srtt_us) >> 3;
	struct peer key = {};
	struct times *entry;

	/* Nothing was measured yet. */
	if (!rtt)
		return 0;
	/* Always, so that CPUs do not fight for one entry. */
	key.cpu = bpf_get_smp_processor_id();
	if (per_remote)
		remote_address(&key.remote, sock);
	if (per_port)
		key.local_port = local_port(sock);
	entry = peers_entry(&key);
	if (entry)
		log2_add(entry->rtt_ns, LOG2_SLOTS, rtt * 1000ULL);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

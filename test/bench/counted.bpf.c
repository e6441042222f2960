/* SPDX-License-Identifier: MIT */
/* What `npm run bench -- counts` measures: one addition for each getppid. */
#include "filter.h"
#include "histogram.h"
#include "registers.h"

#if defined(__TARGET_ARCH_x86)
#define GETPPID 110
#else
#define GETPPID 173
#endif

struct caller {
	text comm[16];	/* first: names are copied eight bytes at a time */
	pid_nr pid;
	u32 unused;
};

struct calls {
	count calls;
};

struct times {
	log2_ns at_ns[64];
};

TABLE(by_process, struct caller, struct calls, 4096);
TABLE_ARRAY(times, u32, struct times, 1);

PARAM bool hist DOC("count in a histogram, not by process") = false;

SEC("tp_btf/sys_enter")
int BPF_PROG(enter_getppid, struct pt_regs *regs, long id)
{
	struct caller key = {};
	struct calls *calls;
	struct times *times;

	if (id != GETPPID)
		return 0;
	if (hist) {
		times = times_entry(0);
		if (times)
			log2_add(times->at_ns, 64, bpf_ktime_get_ns());
		return 0;
	}
	key.pid = bpf_get_current_pid_tgid() >> 32;
	current_comm(key.comm);
	calls = by_process_entry(&key);
	if (calls)
		sum_add(&calls->calls, 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

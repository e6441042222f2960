/* SPDX-License-Identifier: MIT */
/*
 * Interrupts of devices: how many their handlers took, and how long. Those that the processor
 * makes itself (timers, calls from other CPUs) have no such handler.
 */
#include "histogram.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct irqaction {
	const char *name;
};
#pragma clang attribute pop

struct handler {
	s32 irq DOC("number of the interrupt");
	text name[24] DOC("what its driver calls it, as in /proc/interrupts");
	cpu_nr cpu;
};

struct runs {
	count runs DOC("how often its handler was called");
	duration_ns total_ns DOC("CPU time in all");
	log2_ns time_ns[LOG2_SLOTS] DOC("of each call");
};

TABLE(hardirqs, struct handler, struct runs, 4096);

PARAM bool per_cpu DOC("tell the CPUs apart") = false;

/* Since when the handler runs that this CPU is in, and which. */
struct running {
	u64 time;
	struct irqaction *action;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct running);
} begun SEC(".maps");

static __always_inline struct runs *entry_of(int irq, struct irqaction *action)
{
	struct handler key = { .irq = irq };

	/* Always, so that CPUs do not fight for one entry; only --per-cpu shows it. */
	key.cpu = bpf_get_smp_processor_id();
	bpf_probe_read_kernel_str(key.name, sizeof(key.name), BPF_CORE_READ(action, name));
	return hardirqs_entry(&key);
}

SEC("tp_btf/irq_handler_entry")
int BPF_PROG(begin_handler, int irq, struct irqaction *action)
{
	u32 first = 0;
	struct running *running = bpf_map_lookup_elem(&begun, &first);

	if (running) {
		running->action = action;
		running->time = bpf_ktime_get_ns();
	}
	return 0;
}

SEC("tp_btf/irq_handler_exit")
int BPF_PROG(end_handler, int irq, struct irqaction *action, int ret)
{
	struct runs *entry = entry_of(irq, action);
	u32 first = 0;
	struct running *running = bpf_map_lookup_elem(&begun, &first);
	u64 took;

	if (!entry || !running)
		return 0;
	sum_add(&entry->runs, 1);
	if (!running->time || running->action != action)
		return 0;
	took = bpf_ktime_get_ns() - running->time;
	running->time = 0;
	sum_add(&entry->total_ns, took);
	log2_add(entry->time_ns, LOG2_SLOTS, took);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";

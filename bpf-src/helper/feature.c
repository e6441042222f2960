/* SPDX-License-Identifier: MIT */
/*
 * What this kernel and these rights can do, found out by doing it. A probe costs less than a
 * wrong memory.
 */
#include <bpf/btf.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include "helper.h"

static bool readable(const char *path)
{
	return !access(path, R_OK);
}

/* Loads a program that does nothing; -1 where the kernel refuses it. */
static int load_nothing(enum bpf_prog_type type, struct bpf_prog_load_opts *opts)
{
	static const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	return bpf_prog_load(type, "probe", "GPL", nothing, ARRAY_SIZE(nothing), opts);
}

/* arm64 loads such programs long before 6.0 attaches them. */
static bool attaches(enum bpf_attach_type type, const char *name, uint32_t kind)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = type);
	const struct btf *btf = btf_kernel();
	int32_t id = btf ? btf__find_by_name_kind(btf, name, kind) : -1;
	int program = -1, link = -1;

	if (id > 0) {
		opts.attach_btf_id = id;
		program = load_nothing(BPF_PROG_TYPE_TRACING, &opts);
	}
	if (program >= 0)
		link = bpf_raw_tracepoint_open(NULL, program);
	close(link);
	close(program);
	return link >= 0;
}

static bool counts_misses(void)
{
	int program = load_nothing(BPF_PROG_TYPE_RAW_TRACEPOINT, NULL);
	struct program_info info;
	bool known = !program_read(program, &info) && info.recursion_misses != UINT64_MAX;

	close(program);
	return known;
}

static bool opens(int fd)
{
	close(fd);
	return fd >= 0;
}

static bool feature_probe(enum feature feature)
{
	struct perf_event_attr attr = { .size = sizeof(attr), .type = PERF_TYPE_SOFTWARE,
					.config = PERF_COUNT_SW_CPU_CLOCK };

	switch (feature) {
	case FEATURE_VMLINUX_BTF:
		return readable("/sys/kernel/btf/vmlinux");
	case FEATURE_RINGBUF:
		return libbpf_probe_bpf_map_type(BPF_MAP_TYPE_RINGBUF, NULL) > 0;
	case FEATURE_TASK_STORAGE:
		return libbpf_probe_bpf_map_type(BPF_MAP_TYPE_TASK_STORAGE, NULL) > 0;
	case FEATURE_TP_BTF:
		return attaches(BPF_TRACE_RAW_TP, "btf_trace_sched_process_exec", BTF_KIND_TYPEDEF);
	case FEATURE_FENTRY:
		return attaches(BPF_TRACE_FENTRY, "bpf_fentry_test1", BTF_KIND_FUNC);
	case FEATURE_RAW_TRACEPOINT:
		return opens(load_nothing(BPF_PROG_TYPE_RAW_TRACEPOINT, NULL));
	case FEATURE_TRACEPOINT:
		return readable("/sys/kernel/tracing/events") &&
		       opens(load_nothing(BPF_PROG_TYPE_TRACEPOINT, NULL));
	case FEATURE_KPROBE:
		return readable("/sys/bus/event_source/devices/kprobe/type");
	case FEATURE_UPROBE:
		return readable("/sys/bus/event_source/devices/uprobe/type");
	case FEATURE_PERF_EVENT:
		return opens(syscall(SYS_perf_event_open, &attr, -1, 0, -1, 0));
	case FEATURE_XDP:
		return opens(load_nothing(BPF_PROG_TYPE_XDP, NULL));
	case FEATURE_RUN_STATS:
		return opens(bpf_enable_stats(BPF_STATS_RUN_TIME));
	case FEATURE_RECURSION_MISSES:
		return counts_misses();
	case FEATURE_SECCOMP:
		return privilege_filtered();
	}
	return false;
}

/* Of the features in `wanted`, a bit each, those that are there. */
uint64_t features_probe(uint64_t wanted)
{
	uint64_t found = 0;

	for (int i = 0; i <= FEATURE_SECCOMP; i++)
		if (wanted >> i & 1 && feature_probe(i))
			found |= 1ULL << i;
	return found;
}

/* SPDX-License-Identifier: MIT */
/*
 * What programs may call. Calls that change a process need a grant. Every program is looked at in
 * the form in which the kernel gets it, sub-programs included.
 */
#include <bpf/btf.h>
#include <linux/bpf.h>
#include "helper.h"

static const struct {
	uint32_t helper;
	const char *name;	/* of the helper, or of a kernel function */
	enum grant_kind kind;
} dangerous[] = {
	{ BPF_FUNC_probe_write_user, "bpf_probe_write_user", GRANT_WRITE_USER },
	{ BPF_FUNC_send_signal, "bpf_send_signal", GRANT_SIGNAL },
	{ BPF_FUNC_send_signal_thread, "bpf_send_signal_thread", GRANT_SIGNAL },
	{ BPF_FUNC_override_return, "bpf_override_return", GRANT_OVERRIDE },
	{ 0, "bpf_send_signal_task", GRANT_SIGNAL },
	{ 0, "bpf_sock_destroy", GRANT_SIGNAL },
};

int __real_bpf_prog_load(enum bpf_prog_type type, const char *name, const char *license,
			 const struct bpf_insn *code, size_t count,
			 struct bpf_prog_load_opts *opts);

/* What libbpf calls to load a program. */
int __wrap_bpf_prog_load(enum bpf_prog_type type, const char *name, const char *license,
			 const struct bpf_insn *code, size_t count,
			 struct bpf_prog_load_opts *opts)
{
	for (size_t i = 0; i < count; i++) {
		if (code[i].code != (BPF_JMP | BPF_CALL) || code[i].src_reg)
			continue;
		for (int j = 0; j < ARRAY_SIZE(dangerous); j++) {
			if (code[i].imm != dangerous[j].helper ||
			    grant.kinds >> dangerous[j].kind & 1)
				continue;
			errno = EPERM;
			return fail(-EPERM, "load %s, which calls %s, without a grant", name,
				    dangerous[j].name);
		}
	}
	return __real_bpf_prog_load(type, name, license, code, count, opts);
}

/* Kernel functions are called by number, which only the object's BTF has the name for. */
int check_functions(const struct btf *btf)
{
	for (uint32_t id = 1; btf && id < btf__type_cnt(btf); id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);
		const char *name = btf__name_by_offset(btf, type->name_off);

		if (!name || !btf_is_func(type) || btf_vlen(type) != BTF_FUNC_EXTERN)
			continue;
		for (int i = 0; i < ARRAY_SIZE(dangerous); i++)
			if (!strcmp(name, dangerous[i].name) &&
			    !(grant.kinds >> dangerous[i].kind & 1))
				return fail(-EPERM, "open an object that calls %s without a grant",
					    name);
	}
	return 0;
}
